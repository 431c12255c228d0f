-- lease_token grows with each lease and never shrinks: a worker that lost its lease holds an old one, and nothing that it
-- writes is taken.
create table job (
    id               uuid primary key,
    tenant_id        uuid        not null,
    kind             text        not null check (kind in ('image', 'video', 'music')),
    model            text        not null,
    input            jsonb       not null,
    status           text        not null check (status in ('queued', 'running', 'succeeded', 'failed')),
    result           jsonb,
    error            text,
    attempts         integer     not null default 0,
    max_attempts     integer     not null check (max_attempts > 0),
    available_at     timestamptz not null,
    lease_token      bigint      not null default 0,
    lease_holder     text,
    lease_expires_at timestamptz,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    check (attempts <= max_attempts),
    check ((status = 'running') = (lease_holder is not null)),
    check ((lease_holder is null) = (lease_expires_at is null)),
    check ((status = 'succeeded') = (result is not null))
);
create index job_of_tenant on job (tenant_id, created_at desc, id desc);
create index job_queue on job (available_at, id) where status = 'queued';
create index job_lease_expiry on job (lease_expires_at) where status = 'running';

create table job_attempt (
    job_id     uuid        not null references job (id),
    token      bigint      not null,
    holder     text        not null,
    started_at timestamptz not null,
    ended_at   timestamptz,
    outcome    text check (outcome in ('completed', 'failed', 'lost')),
    error      text,
    primary key (job_id, token),
    check ((ended_at is null) = (outcome is null))
);
