-- Nothing ever filled the queue of before. A job now knows who pays, what its money is held by, where it is done and what
-- came of it. Columns of type json hold what clients and providers wrote, and are read by no SQL function: Postgres
-- refuses JSON with an escaped NUL in it.
drop table job_attempt;
drop table job;

-- `submitting` is written down before a provider is called: a job that is found so was perhaps taken by the provider, and
-- is not submitted again. `lease_token` grows with each lease: what is written under an older one is refused.
create table job (
    id               uuid        primary key,
    tenant_id        uuid        not null,
    kind             text        not null check (kind in ('video', 'music', 'lyrics')),
    model            text        not null,
    request          json        not null,
    request_hash     bytea       not null,
    body             bytea,
    origin           json,
    price            json        not null,
    held             bigint      not null check (held >= 0),
    charge           bigint,
    stage            text        not null
        check (stage in ('queued', 'submitting', 'running', 'completed', 'failed')),
    progress         integer     not null default 0 check (progress between 0 and 100),
    attempts         json        not null default '[]',
    route            json,
    upstream_id      text,
    poll_failures    integer     not null default 0,
    artifacts        json        not null default '[]',
    failure          json,
    slice_id         uuid,
    slice_number     integer     not null default 0,
    slice_epoch      bigint      not null default 0,
    slice_due        timestamptz,
    lease_token      bigint      not null default 0,
    lease_holder     text,
    lease_expires_at timestamptz,
    available_at     timestamptz not null,
    deadline_at      timestamptz not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    submitted_at     timestamptz,
    finished_at      timestamptz,
    expires_at       timestamptz,
    deleted_at       timestamptz,
    check ((stage in ('completed', 'failed')) = (finished_at is not null)),
    check ((stage in ('completed', 'failed')) = (charge is not null)),
    check ((stage = 'failed') = (failure is not null)),
    check ((lease_holder is null) = (lease_expires_at is null)),
    check (stage <> 'running' or (route is not null and upstream_id is not null))
);
create index job_of_tenant on job (tenant_id, created_at, id);
create index job_unfinished on job (tenant_id) where finished_at is null;
create index job_due on job (available_at, id) where finished_at is null;
create index job_slice_due on job (slice_due) where slice_id is not null;
create index job_finished on job (finished_at) where finished_at is not null;

-- The journal of what jobs used. Sequences have no gap: the one row of usage_journal is locked by whoever appends, and
-- times are taken under that lock, so that the sequences of a minute follow each other.
create table usage_journal (
    id            uuid    not null default gen_random_uuid(),
    last_sequence bigint  not null default 0,
    only_one      boolean primary key default true check (only_one)
);
insert into usage_journal default values;

create table usage_event (
    sequence    bigint      primary key,
    event_id    uuid        not null unique,
    tenant_id   uuid        not null,
    finished_at timestamptz not null,
    charge      bigint      not null,
    event       json        not null,
    shipped     boolean     not null default false,
    told        boolean     not null default false
);
create index usage_event_unshipped on usage_event (sequence) where not shipped;
create index usage_event_untold on usage_event (finished_at) where not told;
create index usage_event_by_time on usage_event (finished_at);
