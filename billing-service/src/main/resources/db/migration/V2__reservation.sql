-- A slice of a wallet that a holder may spend without asking again. The sum of `held` over a tenant's reservations is
-- the wallet's `held`. Locks are taken in the order wallet (by tenant), reservation (by id), platform account (by id).
create table reservation (
    id         uuid        primary key,
    tenant_id  uuid        not null,
    holder     text        not null,
    -- The request, kept so that a replay is told from another request under the same id.
    minimum    bigint      not null,
    wanted     bigint      not null,
    granted    bigint      not null check (granted > 0),
    -- Sum of the charges that were posted against it.
    charged    bigint      not null default 0 check (charged >= 0),
    -- What the holder said it has charged, when it closed the slice.
    reported   bigint      check (reported >= 0),
    held       bigint      not null,
    state      text        not null default 'open',
    epoch      bigint      not null default 1,
    opened_at  timestamptz not null,
    expires_at timestamptz not null,
    ended_at   timestamptz,
    constraint reservation_state check (state in ('open', 'closing', 'closed', 'expired')),
    constraint reservation_held check (held between 0 and granted and (state in ('open', 'closing') or held = 0))
);
create index reservation_open on reservation (expires_at) where state = 'open';
create index reservation_closing on reservation (ended_at) where state = 'closing';
