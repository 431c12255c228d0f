-- Money that tenants pay in. `credited` is what the wallet got; `refunded` what the provider says it gave back, `returned`
-- how much of that is booked. Facts only grow, so that they may arrive twice and in any order. Locks are taken in the
-- order payment or redemption code, wallet (by tenant), platform account (by id).
create table payment (
    id              uuid        primary key,
    tenant_id       uuid        not null,
    method          text        not null,
    amount          bigint      not null check (amount > 0),
    state           text        not null default 'created',
    idempotency_key text        not null,
    requested_by    text        not null,
    -- What the provider or the payer calls it: the Checkout Session's id, the words on a bank transfer.
    reference       text        unique,
    checkout_url    text,
    credited        bigint      not null default 0,
    refunded        bigint      not null default 0,
    returned        bigint      not null default 0,
    -- Why a person must look at it.
    attention       text,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    expires_at      timestamptz not null,
    -- When the provider is asked next, should it stay silent.
    ask_at          timestamptz not null,
    constraint payment_once_per_key unique (tenant_id, idempotency_key),
    constraint payment_method check (method in ('stripe', 'bank-transfer')),
    constraint payment_state check (state in ('created', 'pending', 'paid', 'failed', 'expired', 'refunded')),
    constraint payment_invited check (state <> 'pending' or reference is not null),
    constraint payment_credited check ((state in ('paid', 'refunded')) = (credited > 0)),
    constraint payment_returned check (returned between 0 and credited and returned <= refunded)
);
create index payment_by_tenant on payment (tenant_id, created_at, id);
create index payment_by_time on payment (created_at, id);
create index payment_to_ask on payment (ask_at) where state in ('created', 'pending') and attention is null;
create index payment_to_look_at on payment (created_at, id) where attention is not null;
create trigger payment_kept before delete or truncate on payment
    for each statement execute function refuse_change();

create table payment_history (
    sequence    bigint      generated always as identity primary key,
    payment_id  uuid        not null references payment (id),
    at          timestamptz not null default clock_timestamp(),
    state       text        not null,
    event       text        not null,
    actor       text        not null,
    reason      text,
    transfer_id uuid        references transfer (id)
);
create index payment_history_of_payment on payment_history (payment_id, sequence);
create trigger payment_history_append_only before update or delete or truncate on payment_history
    for each statement execute function refuse_change();

-- Stripe delivers at least once; an event that stands here was taken in.
create table stripe_event (
    id          text        primary key,
    type        text        not null,
    payment_id  uuid        not null references payment (id),
    received_at timestamptz not null default now()
);

create table redemption_batch (
    id                uuid        primary key,
    amount            bigint      not null check (amount > 0),
    count             integer     not null check (count between 1 and 1000),
    promotional       boolean     not null,
    -- Until when its codes can be redeemed.
    expires_at        timestamptz,
    label             text        not null,
    reason            text        not null,
    created_by        text        not null,
    created_at        timestamptz not null default clock_timestamp(),
    disabled_at       timestamptz,
    disabled_by       text
);
create index redemption_batch_by_time on redemption_batch (created_at, id);

create table redemption_code (
    -- SHA-256 of the code, which has 90 random bits and is stored nowhere.
    hash        bytea       primary key check (octet_length(hash) = 32),
    batch_id    uuid        not null references redemption_batch (id),
    redeemed_by uuid,
    redeemed_at timestamptz,
    transfer_id uuid        references transfer (id),
    constraint redemption_code_redeemed check ((redeemed_by is null) = (redeemed_at is null)
                                               and (redeemed_by is null) = (transfer_id is null))
);
create index redemption_code_of_batch on redemption_code (batch_id);

-- Guesses of one tenant that found nothing; its row lock lets one attempt of a tenant through at a time.
create table redemption_guesses (
    tenant_id    uuid        primary key,
    failures     integer     not null default 0,
    window_start timestamptz not null default now()
);
