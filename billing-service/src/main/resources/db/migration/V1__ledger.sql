-- Money is nano-USD (bigint). A positive amount credits an account, a negative one debits it, so that liabilities and
-- income (wallet, revenue, provider_payable) stand positive, assets and expenses (cash, promotion, provider_cost,
-- write_off) negative, and each transfer sums to zero.

create table account (
    id          uuid        primary key,
    tenant_id   uuid,
    kind        text        not null,
    balance     bigint      not null default 0,
    -- The part of a wallet that open and closing reservations may still spend.
    held        bigint      not null default 0,
    -- The part of a wallet's balance that was given, not paid; it is spent first.
    promotional bigint      not null default 0,
    created_at  timestamptz not null default now(),
    constraint account_once_per_owner unique nulls not distinct (tenant_id, kind),
    constraint account_kind check (kind in ('wallet', 'revenue', 'provider_cost', 'provider_payable', 'cash',
                                            'promotion', 'write_off', 'breakage', 'refund')),
    constraint account_owner check ((kind = 'wallet') = (tenant_id is not null)),
    constraint account_held check (held >= 0 and (kind = 'wallet' or held = 0)),
    constraint account_prepaid check (kind <> 'wallet' or balance >= held),
    constraint account_promotional check (promotional >= 0 and (promotional = 0 or promotional <= balance))
);
comment on column account.balance is 'The maintained sum of the account''s ledger entries.';

insert into account (id, kind) values
    ('00000000-0000-7000-8000-00000000b001', 'revenue'),
    ('00000000-0000-7000-8000-00000000b002', 'provider_cost'),
    ('00000000-0000-7000-8000-00000000b003', 'provider_payable'),
    ('00000000-0000-7000-8000-00000000b004', 'cash'),
    ('00000000-0000-7000-8000-00000000b005', 'promotion'),
    ('00000000-0000-7000-8000-00000000b006', 'write_off');

create table transfer (
    -- The idempotency key: the id of the usage event, or derived from the key of a command.
    id           uuid        primary key,
    kind         text        not null,
    at           timestamptz not null,
    tenant_id    uuid,
    -- Digest of the command, so that a replay is told from another command under the same key.
    request_hash text,
    request_id   text,
    description  text        not null,
    actor        text,
    reason       text,
    reverses     uuid        references transfer (id),
    constraint transfer_kind check (kind in ('top-up', 'charge', 'cost', 'refund', 'grant', 'correction', 'write-off',
                                             'expiry'))
);

create table ledger_entry (
    transfer_id   uuid        not null,
    line          smallint    not null,
    account_id    uuid        not null,
    amount        bigint      not null check (amount <> 0),
    -- Kept for wallets, which are locked while they are posted to; absent for the platform's accounts.
    balance_after bigint,
    at            timestamptz not null,
    sequence      bigint      generated always as identity,
    primary key (transfer_id, line)
);
create index ledger_entry_of_account on ledger_entry (account_id, at, sequence);

-- One check for all rows of a statement instead of foreign keys and a deferred trigger for each row: all lines of a
-- transfer are inserted by one statement, and thousands of transfers go through one statement.
create function refuse_unbalanced_transfer() returns trigger language plpgsql as $$
begin
    if exists (select 1 from added group by transfer_id having sum(amount) <> 0) then
        raise exception 'A transfer does not sum to zero.' using errcode = 'check_violation';
    end if;
    if exists (select 1 from added left join transfer on transfer.id = added.transfer_id where transfer.id is null) then
        raise exception 'A ledger entry has no transfer.' using errcode = 'foreign_key_violation';
    end if;
    if exists (select 1 from (select distinct account_id from added) used
               left join account on account.id = used.account_id where account.id is null) then
        raise exception 'A ledger entry has no account.' using errcode = 'foreign_key_violation';
    end if;
    return null;
end $$;
create trigger ledger_entry_balanced after insert on ledger_entry
    referencing new table as added for each statement execute function refuse_unbalanced_transfer();

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: book a correcting transfer instead.', tg_table_name
        using errcode = 'restrict_violation';
end $$;
create trigger ledger_entry_append_only before update or delete or truncate on ledger_entry
    for each statement execute function refuse_change();
create trigger transfer_append_only before update or delete or truncate on transfer
    for each statement execute function refuse_change();
create trigger account_kept before delete or truncate on account
    for each statement execute function refuse_change();
