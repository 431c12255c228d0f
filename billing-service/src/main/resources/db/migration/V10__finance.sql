-- Revenue counts what was taken back against the day of the reversal; until now it did not.
with recursive origin as (
    select id as reversal, id, kind, description, reverses from transfer where reverses is not null
    union all
    select o.reversal, t.id, t.kind, t.description, t.reverses from transfer t join origin o on t.id = o.reverses
), moved as (
    select t.id, (t.at at time zone 'UTC')::date as day, t.tenant_id,
           coalesce(sum(e.amount) filter (where a.kind = 'revenue'), 0) as revenue,
           coalesce(-sum(e.amount) filter (where a.kind = 'provider_cost'), 0) as cost
    from transfer t join ledger_entry e on e.transfer_id = t.id join account a on a.id = e.account_id
    where t.reverses is not null
    group by 1, 2, 3
)
insert into revenue_day as r (
    day, tenant_id, model, provider, requests, input_units, output_units, revenue, paid, official, cost)
select m.day, m.tenant_id, o.description, u.provider, 0, 0, 0, sum(m.revenue), 0,
       sum(sign(m.revenue) * coalesce(u.official, 0)), sum(m.cost)
from moved m join origin o on o.reversal = m.id and o.kind in ('charge', 'cost')
left join usage_record u on u.event_id = o.id
where m.revenue <> 0 or m.cost <> 0
group by 1, 2, 3, 4
on conflict (tenant_id, day, model, provider) do update set
    revenue = r.revenue + excluded.revenue, official = r.official + excluded.official, cost = r.cost + excluded.cost;

-- Money that a code gives can expire, at a date or so many days after it was redeemed.
alter table redemption_batch
    add column grant_expires_at timestamptz,
    add column grant_days int check (grant_days between 1 and 3650),
    add check (promotional or (grant_expires_at is null and grant_days is null)),
    add check (grant_expires_at is null or grant_days is null);

-- Differences that nobody can repair, as somebody found and accepted them. A minute is accepted as long as it differs by
-- what the newest of its rows here says.
create table reconciliation_acceptance (
    id             bigint      generated always as identity primary key,
    minute         timestamptz not null,
    holder         text        not null,
    missing        bigint      not null,
    missing_charge bigint      not null,
    actor          text        not null,
    reason         text        not null,
    at             timestamptz not null default now()
);
create index reconciliation_acceptance_of_minute on reconciliation_acceptance (minute, holder, id);
create trigger reconciliation_acceptance_append_only before update or delete or truncate on reconciliation_acceptance
    for each statement execute function refuse_change();
alter table reconciliation_minute drop constraint reconciliation_minute_state;
alter table reconciliation_minute add constraint reconciliation_minute_state
    check (state in ('matched', 'pending', 'different', 'accepted'));
