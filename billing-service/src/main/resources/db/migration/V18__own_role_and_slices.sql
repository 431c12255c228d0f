-- A service that logs in with a role of its own owns no tables, and must still make and drop months. These functions
-- do it as the owner of the tables, and nothing else: at most a few hundred months can be made, and only a month that
-- has ended can be dropped.
create or replace function create_usage_month(month date) returns boolean language plpgsql
    security definer set search_path = public, pg_temp as $$
declare
    suffix text := to_char(month, 'YYYY_MM');
    first timestamptz := date_trunc('month', month::timestamp) at time zone 'UTC';
    next timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC';
begin
    if (month between date '2000-01-01' and now() + interval '25 months') is not true then
        raise exception 'No month of usage can be made for %.', month using errcode = 'invalid_parameter_value';
    end if;
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

create or replace function drop_usage_month(month date) returns void language plpgsql
    security definer set search_path = public, pg_temp as $$
declare
    suffix text := to_char(month, 'YYYY_MM');
begin
    if (month between date '2000-01-01' and date_trunc('month', now() at time zone 'UTC') - interval '1 day') is not true then
        raise exception 'Only a month of usage that has ended can be dropped, not that of %.', month
            using errcode = 'invalid_parameter_value';
    end if;
    perform pg_advisory_xact_lock(hashtext('usage_month'));
    execute format('alter table usage_record detach partition usage_record_%s', suffix);
    execute format('drop table usage_record_%s', suffix);
    execute format('alter table usage_hour detach partition usage_hour_%s', suffix);
    execute format('drop table usage_hour_%s', suffix);
end $$;

revoke execute on function create_usage_month(date), drop_usage_month(date) from public;

create or replace function grant_billing_to(service_role name) returns void language plpgsql as $$
begin
    execute format('grant select, insert, update, delete on all tables in schema public to %I', service_role);
    execute format('grant usage on all sequences in schema public to %I', service_role);
    execute format('grant execute on function create_usage_month(date), drop_usage_month(date) to %I', service_role);
    execute format('alter default privileges in schema public grant select, insert, update, delete on tables to %I',
                   service_role);
    execute format('alter default privileges in schema public grant usage on sequences to %I', service_role);
    execute format('revoke update, delete on transfer, ledger_block, ledger_refusal from %I', service_role);
    execute format('revoke delete on account from %I', service_role);
end $$;

-- The roles that post already, whatever they are called.
do $$
declare
    service_role name;
begin
    for service_role in
        select distinct r.rolname
        from pg_class c cross join aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
        where c.oid = 'usage_record'::regclass and a.privilege_type = 'INSERT' and a.grantee <> c.relowner
    loop
        execute format('grant execute on function create_usage_month(date), drop_usage_month(date) to %I', service_role);
    end loop;
end $$;

-- In the order in which slices that have ended are forgotten. A large table takes longer than a statement may.
set local statement_timeout = 0;
create index reservation_ended on reservation (ended_at) where state in ('closed', 'expired');
