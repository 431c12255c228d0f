-- A question about a year reads each day of a tenant. Among the rows of all tenants nearly each row costs a page of its own;
-- in one of 32 parts, which holds a thirty-second of them, a page has several. No part is ever dropped.
set local statement_timeout = 0;
alter table usage_day rename to usage_day_whole;
alter table usage_day_whole rename constraint usage_day_once to usage_day_whole_once;
create table usage_day (
    like usage_day_whole,
    constraint usage_day_once unique nulls not distinct (tenant_id, day, key_id, model, provider, outcome)
) partition by hash (tenant_id);
do $$ begin
    for part in 0..31 loop
        execute format('create table usage_day_%s partition of usage_day for values with (modulus 32, remainder %s)
                        with (fillfactor = 70)', part, part);
    end loop;
end $$;
insert into usage_day select * from usage_day_whole order by day;
drop table usage_day_whole;
