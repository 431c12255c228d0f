-- What wallets did not cover of charges and refunds, so that revenue has the margin of the books.
set local statement_timeout = 0;
alter table revenue_day add column written_off bigint not null default 0;
with recursive origin as (
    select id as transfer, id, kind, description, reverses from transfer where write_off is not null
    union all
    select o.transfer, t.id, t.kind, t.description, t.reverses from transfer t join origin o on t.id = o.reverses
)
insert into revenue_day as r (
    day, tenant_id, model, provider, requests, input_units, output_units, revenue, paid, official, cost, written_off)
select (t.at at time zone 'UTC')::date, t.tenant_id, o.description, u.provider, 0, 0, 0, 0, 0, 0, 0, -sum(t.write_off)
from origin o join transfer t on t.id = o.transfer
left join usage_record u on u.event_id = o.id
where o.reverses is null
group by 1, 2, 3, 4
on conflict (tenant_id, day, model, provider) do update set written_off = excluded.written_off;

-- The lists of a tenant: what was booked for it beside its wallet.
create index transfer_beside_wallet on transfer (tenant_id, at, sequence) where wallet_id is null;
-- The lists of kinds that are not the mass, of all tenants and of one.
create index transfer_of_rare_kind on transfer (at, sequence) where kind not in ('charge', 'cost');
create index transfer_of_rare_kind_of_wallet on transfer (wallet_id, at, sequence) where kind not in ('charge', 'cost');
