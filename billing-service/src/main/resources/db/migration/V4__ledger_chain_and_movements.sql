-- The order in which transfers are sealed: by the transaction that booked them, then by their sequence. Sequences alone
-- become visible out of order; all transfers of transactions below the oldest running one are final.
alter table transfer
    add column xid        bigint      not null default (pg_current_xact_id()::text::bigint),
    add column sequence   bigint      generated always as identity,
    -- When the promotional money that it gives ends.
    add column expires_at timestamptz;
create unique index transfer_in_order on transfer (xid, sequence);
create index transfer_by_time on transfer (at, sequence);
create unique index transfer_reversed_once on transfer (reverses) where reverses is not null;

-- The part of a wallet's line that moves promotional money; a wallet's `promotional` is their sum.
alter table ledger_entry add column promotional bigint not null default 0
    constraint ledger_entry_promotional check (promotional between least(amount, 0) and greatest(amount, 0));

alter table account add column spent bigint not null default 0 check (spent >= 0);
comment on column account.spent is 'What a wallet was charged over its whole life, less what was given back.';

insert into account (id, kind) values
    ('00000000-0000-7000-8000-00000000b007', 'breakage'),
    ('00000000-0000-7000-8000-00000000b008', 'refund');

-- Promotional money by grant. It is spent in the order of its end; `remaining` is brought up to the wallet's
-- `promotional` whenever a grant is added, ends or is taken back, so that a charge needs not look at it.
create table promotional_grant (
    transfer_id uuid        primary key,
    account_id  uuid        not null references account (id),
    amount      bigint      not null check (amount > 0),
    remaining   bigint      not null check (remaining between 0 and amount),
    expires_at  timestamptz,
    granted_at  timestamptz not null
);
create index promotional_grant_left on promotional_grant (account_id) where remaining > 0;
create index promotional_grant_due on promotional_grant (expires_at) where remaining > 0;

-- What was booked before this version: grants, what was spent, and the promotional part of each line.
insert into promotional_grant (transfer_id, account_id, amount, remaining, granted_at)
    select t.id, e.account_id, e.amount, e.amount, t.at
    from transfer t join ledger_entry e on e.transfer_id = t.id join account a on a.id = e.account_id
    where t.kind = 'grant' and a.kind = 'wallet' and e.amount > 0;
update account a set spent = s.spent
    from (select e.account_id, -sum(e.amount) as spent from ledger_entry e join transfer t on t.id = e.transfer_id
          where t.kind = 'charge' group by e.account_id) s
    where a.id = s.account_id and a.kind = 'wallet';
alter table ledger_entry disable trigger ledger_entry_append_only;
do $$
declare
    line record;
    wallet uuid;
    left_over bigint;
    part bigint;
begin
    for line in select e.transfer_id, e.line, e.account_id, e.amount, t.kind
                from ledger_entry e join transfer t on t.id = e.transfer_id
                where e.account_id in (select account_id from promotional_grant) order by e.account_id, e.at, e.sequence
    loop
        if wallet is distinct from line.account_id then
            wallet := line.account_id;
            left_over := 0;
        end if;
        part := case when line.kind = 'grant' then line.amount
                     when line.kind = 'charge' then -least(left_over, -line.amount) else 0 end;
        left_over := left_over + part;
        update ledger_entry set promotional = part where transfer_id = line.transfer_id and ledger_entry.line = line.line;
    end loop;
end $$;
alter table ledger_entry enable trigger ledger_entry_append_only;

-- A command that was refused stays refused: its retry gets the same answer.
create table ledger_refusal (
    id           uuid        primary key,
    request_hash text        not null,
    kind         text        not null,
    cause        text        not null check (cause in ('unknown', 'conflict')),
    detail       text        not null,
    actor        text        not null,
    reason       text        not null,
    at           timestamptz not null default clock_timestamp()
);
create trigger ledger_refusal_append_only before update or delete or truncate on ledger_refusal
    for each statement execute function refuse_change();

-- A slice that was refused stays refused under its id; `available` is what its holder was told.
alter table reservation
    drop constraint reservation_granted_check,
    drop constraint reservation_state,
    add column available bigint,
    add constraint reservation_state check (state in ('open', 'closing', 'closed', 'expired', 'refused')),
    add constraint reservation_granted check (case when state = 'refused' then granted = 0 else granted > 0 end);
create index reservation_refused on reservation (ended_at) where state = 'refused';

-- A block seals transfers up to and with (last_xid, last_sequence), from where the block before it ended.
create table ledger_block (
    number        bigint      primary key check (number > 0),
    last_xid      bigint      not null,
    last_sequence bigint      not null,
    transfers     integer     not null check (transfers > 0),
    entries       integer     not null,
    previous_hash bytea       not null unique check (octet_length(previous_hash) = 32),
    hash          bytea       not null unique check (octet_length(hash) = 32),
    sealed_at     timestamptz not null
);
create trigger ledger_block_append_only before update or delete or truncate on ledger_block
    for each statement execute function refuse_change();

-- What moved on the platform's accounts by month (UTC), over all sealed blocks.
create table account_month (
    account_id uuid   not null references account (id),
    month      date   not null,
    amount     bigint not null,
    primary key (account_id, month)
);

create table ledger_verification (
    id          bigint      generated always as identity primary key,
    actor       text        not null,
    started_at  timestamptz not null,
    finished_at timestamptz,
    -- Absent while it runs, and when its process ended before it did.
    report      jsonb
);

-- Gives a role that does not own the tables what the service needs, and no way to change what is booked:
-- select grant_billing_to('some_role'). Done at once for the role tollgate_billing when it exists.
create function grant_billing_to(service_role name) returns void language plpgsql as $$
begin
    execute format('grant select, insert, update, delete on all tables in schema public to %I', service_role);
    execute format('grant usage on all sequences in schema public to %I', service_role);
    execute format('alter default privileges in schema public grant select, insert, update, delete on tables to %I',
                   service_role);
    execute format('alter default privileges in schema public grant usage on sequences to %I', service_role);
    execute format('revoke update, delete on transfer, ledger_entry, ledger_block, ledger_refusal from %I', service_role);
    execute format('revoke delete on account from %I', service_role);
end $$;
do $$ begin
    if exists (select from pg_roles where rolname = 'tollgate_billing') then
        perform grant_billing_to('tollgate_billing');
    end if;
end $$;
