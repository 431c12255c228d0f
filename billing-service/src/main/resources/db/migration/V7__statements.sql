-- What moved value, by the day (UTC) that it was posted: the same figures as the ledger's, without reading its entries.
-- The transaction that posts a batch adds it here, under the batch's own time.
create table revenue_day (
    day          date   not null,
    tenant_id    uuid   not null,
    model        text   not null,
    provider     text,
    -- Requests that a wallet paid for, at least in part, with their units.
    requests     bigint not null,
    input_units  bigint not null,
    output_units bigint not null,
    -- What was credited to revenue; `paid` of it came from the wallet, the rest was written off.
    revenue      bigint not null,
    paid         bigint not null,
    official     bigint not null,
    cost         bigint not null,
    constraint revenue_day_once unique nulls not distinct (tenant_id, day, model, provider)
) with (fillfactor = 70);
create index revenue_day_by_day on revenue_day (day);

insert into revenue_day
select (t.at at time zone 'UTC')::date, t.tenant_id, t.description, u.provider, count(*) filter (where w.paid > 0),
       coalesce(sum(u.input_units) filter (where w.paid > 0), 0),
       coalesce(sum(u.output_units) filter (where w.paid > 0), 0),
       sum(u.charge), coalesce(sum(w.paid), 0), sum(u.official), sum(u.cost)
from usage_record u
join transfer t on t.id = u.event_id
left join lateral (
    select -sum(e.amount) as paid from ledger_entry e join account a on a.id = e.account_id
    where e.transfer_id = t.id and a.kind = 'wallet') w on true
group by 1, 2, 3, 4;

-- A tenant's month, closed once and never changed. A month without any movement has none.
create table statement (
    tenant_id uuid        not null,
    -- Counts the tenant's statements from 1, without gaps.
    number    integer     not null check (number > 0),
    month     date        not null check (extract(day from month) = 1),
    closed_at timestamptz not null,
    opening   bigint      not null,
    movements bigint      not null,
    closing   bigint      not null,
    -- SHA-256 of the statement and its lines.
    hash      text        not null check (hash ~ '^[0-9a-f]{64}$'),
    primary key (tenant_id, number),
    unique (tenant_id, month),
    constraint statement_adds_up check (closing = opening + movements)
);

create table statement_line (
    tenant_id    uuid     not null,
    number       integer  not null,
    position     smallint not null,
    -- The kind of transfer, and for charges the model.
    kind         text     not null,
    model        text,
    count        bigint   not null check (count > 0),
    input_units  bigint,
    output_units bigint,
    amount       bigint   not null,
    primary key (tenant_id, number, position),
    foreign key (tenant_id, number) references statement,
    constraint statement_line_model check ((kind = 'charge') = (model is not null))
);

create function refuse_broken_statement() returns trigger language plpgsql as $$
declare
    before statement;
begin
    select * into before from statement where tenant_id = new.tenant_id order by number desc limit 1;
    if new.number <> coalesce(before.number, 0) + 1 or new.opening <> coalesce(before.closing, 0)
        or new.month <= before.month then
        raise exception 'A statement does not follow the one before it.' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger statement_follows before insert on statement
    for each row execute function refuse_broken_statement();

-- All lines of a statement are inserted at once; one more would not add up.
create function refuse_broken_lines() returns trigger language plpgsql as $$
begin
    if exists (select 1 from statement s join statement_line l using (tenant_id, number)
               where (s.tenant_id, s.number) in (select tenant_id, number from added)
               group by s.tenant_id, s.number, s.movements having sum(l.amount) <> s.movements) then
        raise exception 'The lines of a statement are not its movements.' using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger statement_line_adds_up after insert on statement_line
    referencing new table as added for each statement execute function refuse_broken_lines();

create trigger statement_kept before update or delete or truncate on statement
    for each statement execute function refuse_change();
create trigger statement_line_kept before update or delete or truncate on statement_line
    for each statement execute function refuse_change();
