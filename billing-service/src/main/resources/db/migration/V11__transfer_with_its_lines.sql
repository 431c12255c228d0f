-- A transfer is one row with a column for each account that it can touch: what was four or five entries with two index
-- entries each costs the consumer a fifth, and a CHECK can say that the lines sum to zero. `ledger_entry` goes on as a view.
-- A large table takes longer than a statement may.
set local statement_timeout = 0;

alter table transfer
    add column wallet_id        uuid,
    add column wallet           bigint,
    add column balance_after    bigint,
    -- The part of `wallet` that moves promotional money; a wallet's `promotional` is their sum.
    add column promotional      bigint not null default 0,
    add column revenue          bigint,
    add column write_off        bigint,
    add column provider_cost    bigint,
    add column provider_payable bigint,
    add column cash             bigint,
    add column promotion        bigint,
    add column refund           bigint,
    add column breakage         bigint;
comment on column transfer.wallet is 'What the transfer did to the wallet `wallet_id`, which then stood at `balance_after`.';

alter table transfer disable trigger transfer_append_only;
update transfer t
set wallet_id = e.wallet_id, wallet = e.wallet, balance_after = e.balance_after, promotional = coalesce(e.promotional, 0),
    revenue = e.revenue, write_off = e.write_off, provider_cost = e.provider_cost, provider_payable = e.provider_payable,
    cash = e.cash, promotion = e.promotion, refund = e.refund, breakage = e.breakage
from (
    select l.transfer_id,
           (array_agg(l.account_id) filter (where a.kind = 'wallet'))[1] as wallet_id,
           sum(l.amount) filter (where a.kind = 'wallet') as wallet,
           (array_agg(l.balance_after) filter (where a.kind = 'wallet'))[1] as balance_after,
           sum(l.promotional) filter (where a.kind = 'wallet') as promotional,
           sum(l.amount) filter (where a.kind = 'revenue') as revenue,
           sum(l.amount) filter (where a.kind = 'write_off') as write_off,
           sum(l.amount) filter (where a.kind = 'provider_cost') as provider_cost,
           sum(l.amount) filter (where a.kind = 'provider_payable') as provider_payable,
           sum(l.amount) filter (where a.kind = 'cash') as cash,
           sum(l.amount) filter (where a.kind = 'promotion') as promotion,
           sum(l.amount) filter (where a.kind = 'refund') as refund,
           sum(l.amount) filter (where a.kind = 'breakage') as breakage
    from ledger_entry l join account a on a.id = l.account_id group by l.transfer_id) e
where e.transfer_id = t.id;
alter table transfer enable trigger transfer_append_only;

alter table transfer
    add constraint transfer_balanced check (
        coalesce(wallet, 0) + coalesce(revenue, 0) + coalesce(write_off, 0) + coalesce(provider_cost, 0)
        + coalesce(provider_payable, 0) + coalesce(cash, 0) + coalesce(promotion, 0) + coalesce(refund, 0)
        + coalesce(breakage, 0) = 0),
    add constraint transfer_lines check (
        num_nonnulls(wallet, revenue, write_off, provider_cost, provider_payable, cash, promotion, refund, breakage) >= 2
        and wallet <> 0 and revenue <> 0 and write_off <> 0 and provider_cost <> 0 and provider_payable <> 0
        and cash <> 0 and promotion <> 0 and refund <> 0 and breakage <> 0),
    add constraint transfer_wallet check (
        num_nonnulls(wallet_id, wallet, balance_after) in (0, 3)
        and promotional between least(wallet, 0) and greatest(wallet, 0));

create index transfer_of_wallet on transfer (wallet_id, at, sequence) where wallet_id is not null;
create index transfer_by_day on transfer using brin (at) with (autosummarize = on);
-- The platform's accounts that few transfers touch; the others are in most of them.
create index transfer_of_write_off on transfer (at, sequence) where write_off is not null;
create index transfer_of_cash on transfer (at, sequence) where cash is not null;
create index transfer_of_promotion on transfer (at, sequence) where promotion is not null;
create index transfer_of_refund on transfer (at, sequence) where refund is not null;
create index transfer_of_breakage on transfer (at, sequence) where breakage is not null;

drop table ledger_entry;
drop function refuse_unbalanced_transfer();

-- The lines of all transfers, one row each. A line's number says which account it is of.
create view ledger_entry (transfer_id, line, account_id, amount, balance_after, promotional, at, sequence) as
    select id, 1, wallet_id, wallet, balance_after, promotional, at, sequence from transfer where wallet_id is not null
    union all select id, 2, '00000000-0000-7000-8000-00000000b001', revenue, null, 0, at, sequence
    from transfer where revenue is not null
    union all select id, 3, '00000000-0000-7000-8000-00000000b006', write_off, null, 0, at, sequence
    from transfer where write_off is not null
    union all select id, 4, '00000000-0000-7000-8000-00000000b002', provider_cost, null, 0, at, sequence
    from transfer where provider_cost is not null
    union all select id, 5, '00000000-0000-7000-8000-00000000b003', provider_payable, null, 0, at, sequence
    from transfer where provider_payable is not null
    union all select id, 6, '00000000-0000-7000-8000-00000000b004', cash, null, 0, at, sequence
    from transfer where cash is not null
    union all select id, 7, '00000000-0000-7000-8000-00000000b005', promotion, null, 0, at, sequence
    from transfer where promotion is not null
    union all select id, 8, '00000000-0000-7000-8000-00000000b008', refund, null, 0, at, sequence
    from transfer where refund is not null
    union all select id, 9, '00000000-0000-7000-8000-00000000b007', breakage, null, 0, at, sequence
    from transfer where breakage is not null;

-- What a block hashes is another row now, so all is sealed again from the first transfer on. Whoever noted a block's hash
-- elsewhere keeps it beside a backup of before.
alter table ledger_block disable trigger ledger_block_append_only;
truncate ledger_block, account_month;
alter table ledger_block enable trigger ledger_block_append_only;

-- A request id tells when the request came, so its record is found by its start.
drop index usage_record_by_request;
-- Only read as they are: a tree of each costs more to make than it is ever used for.
alter table usage_record alter column units type json using units::json, alter column attempts type json using attempts::json;

create or replace function grant_billing_to(service_role name) returns void language plpgsql as $$
begin
    execute format('grant select, insert, update, delete on all tables in schema public to %I', service_role);
    execute format('grant usage on all sequences in schema public to %I', service_role);
    execute format('alter default privileges in schema public grant select, insert, update, delete on tables to %I',
                   service_role);
    execute format('alter default privileges in schema public grant usage on sequences to %I', service_role);
    execute format('revoke update, delete on transfer, ledger_block, ledger_refusal from %I', service_role);
    execute format('revoke delete on account from %I', service_role);
end $$;
do $$ begin
    if exists (select from pg_roles where rolname = 'tollgate_billing') then
        perform grant_billing_to('tollgate_billing');
    end if;
end $$;
