-- The read model by months, and its rollups. What V3 wrote is moved. A large table takes longer than a statement may.
set local statement_timeout = 0;

alter table usage_record rename to usage_record_whole;
alter table usage_record_whole rename constraint usage_record_pkey to usage_record_whole_pkey;
alter sequence usage_record_posted_sequence_seq rename to usage_record_whole_posted_sequence_seq;
drop index usage_record_by_start, usage_record_by_posting, usage_record_by_request, usage_record_by_answer;

-- One row per usage event. A redelivered event is the same bytes, so it has the same start and meets the primary key.
create table usage_record (
    event_id        uuid        not null,
    -- Grows in commit order within a tenant, as one consumer at a time posts a tenant's partition.
    posted_sequence bigint      generated always as identity,
    tenant_id       uuid        not null,
    key_id          uuid        not null,
    request_id      text        not null,
    answer_id       text,
    started_at      timestamptz not null,
    finished_at     timestamptz not null,
    posted_at       timestamptz not null default now(),
    endpoint        text        not null,
    protocol        text        not null,
    streamed        boolean     not null,
    requested_model text        not null,
    model           text,
    provider        text,
    deployment      text,
    outcome         text        not null,
    status          integer     not null,
    error_code      text,
    units           jsonb       not null,
    -- All input and all output units, cached and reasoning ones included.
    input_units     bigint      not null,
    output_units    bigint      not null,
    usage_source    text        not null,
    price_version   text,
    charge          bigint      not null check (charge >= 0),
    official        bigint      not null check (official >= 0),
    cost            bigint      not null check (cost >= 0),
    holder          text        not null,
    slice_id        uuid,
    holder_sequence bigint      not null,
    upstream_ms     bigint,
    first_byte_ms   bigint,
    total_ms        bigint      not null,
    attempts        jsonb       not null,
    trace_id        text,
    primary key (event_id, started_at)
) partition by range (started_at);
create index usage_record_by_start on usage_record (tenant_id, started_at, event_id);
create index usage_record_by_posting on usage_record (tenant_id, posted_sequence);
create index usage_record_by_request on usage_record (tenant_id, request_id);
create index usage_record_by_answer on usage_record (tenant_id, answer_id) where answer_id is not null;
-- For exports of the whole platform: a few bytes per megabyte of rows, as rows come in about this order.
create index usage_record_by_time on usage_record using brin (started_at) with (autosummarize = on);
create index ledger_entry_by_time on ledger_entry using brin (at) with (autosummarize = on);

-- What a tenant used, by the hour and by the day (UTC) that requests started in. They hold exactly what the records say,
-- as the statement that writes a record adds it here.
create table usage_hour (
    tenant_id    uuid        not null,
    hour         timestamptz not null,
    key_id       uuid        not null,
    model        text,
    provider     text,
    outcome      text        not null,
    requests     bigint      not null,
    input_units  bigint      not null,
    output_units bigint      not null,
    charge       bigint      not null,
    official     bigint      not null,
    cost         bigint      not null,
    constraint usage_hour_once unique nulls not distinct (tenant_id, hour, key_id, model, provider, outcome)
) partition by range (hour);

create table usage_day (
    tenant_id    uuid   not null,
    day          date   not null,
    key_id       uuid   not null,
    model        text,
    provider     text,
    outcome      text   not null,
    requests     bigint not null,
    input_units  bigint not null,
    output_units bigint not null,
    charge       bigint not null,
    official     bigint not null,
    cost         bigint not null,
    constraint usage_day_once unique nulls not distinct (tenant_id, day, key_id, model, provider, outcome)
) with (fillfactor = 70);

-- Records of a time that is no month's: before what is kept, or in the future. They leave a retention after they came.
create table usage_record_other partition of usage_record default;
create table usage_hour_other partition of usage_hour default;

-- Makes the partitions of a month and answers whether they were missing. Only a short lock on the rows of no month is
-- taken, so that posting goes on.
create function create_usage_month(month date) returns boolean language plpgsql as $$
declare
    suffix text := to_char(month, 'YYYY_MM');
    first timestamptz := date_trunc('month', month::timestamp) at time zone 'UTC';
    next timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC';
begin
    perform pg_advisory_xact_lock(hashtext('usage_month'));
    if to_regclass('usage_record_' || suffix) is not null then
        return false;
    end if;
    execute format('create table usage_record_%s (like usage_record including defaults including constraints)', suffix);
    execute format('with moved as (delete from usage_record_other where started_at >= %2$L and started_at < %3$L returning *)
                    insert into usage_record_%1$s select * from moved', suffix, first, next);
    execute format('alter table usage_record attach partition usage_record_%s for values from (%L) to (%L)',
                   suffix, first, next);
    execute format('create table usage_hour_%s (like usage_hour) with (fillfactor = 70)', suffix);
    execute format('with moved as (delete from usage_hour_other where hour >= %2$L and hour < %3$L returning *)
                    insert into usage_hour_%1$s select * from moved', suffix, first, next);
    execute format('alter table usage_hour attach partition usage_hour_%s for values from (%L) to (%L)',
                   suffix, first, next);
    return true;
end $$;

-- Removes a month's records and hours. Days, revenue and the ledger stay.
create function drop_usage_month(month date) returns void language plpgsql as $$
declare
    suffix text := to_char(month, 'YYYY_MM');
begin
    perform pg_advisory_xact_lock(hashtext('usage_month'));
    execute format('alter table usage_record detach partition usage_record_%s', suffix);
    execute format('drop table usage_record_%s', suffix);
    execute format('alter table usage_hour detach partition usage_hour_%s', suffix);
    execute format('drop table usage_hour_%s', suffix);
end $$;

select create_usage_month(m.month)
from (select distinct date_trunc('month', started_at at time zone 'UTC')::date as month
      from usage_record_whole
      where started_at between now() - interval '13 months' and now() + interval '1 month'
      union
      select date_trunc('month', now() at time zone 'UTC')::date) m;
insert into usage_record overriding system value select * from usage_record_whole order by posted_sequence;
select setval(pg_get_serial_sequence('usage_record', 'posted_sequence'),
              (select coalesce(max(posted_sequence), 0) + 1 from usage_record), false);
insert into usage_hour
select tenant_id, date_trunc('hour', started_at, 'UTC'), key_id, model, provider, outcome, count(*), sum(input_units),
       sum(output_units), sum(charge), sum(official), sum(cost)
from usage_record group by 1, 2, 3, 4, 5, 6;
insert into usage_day
select tenant_id, (started_at at time zone 'UTC')::date, key_id, model, provider, outcome, count(*), sum(input_units),
       sum(output_units), sum(charge), sum(official), sum(cost)
from usage_record group by 1, 2, 3, 4, 5, 6;
drop table usage_record_whole;
