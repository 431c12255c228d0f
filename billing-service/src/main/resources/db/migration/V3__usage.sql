-- Where the consumer stands. The row is the fence: a batch is posted only under the epoch that its consumer took when
-- it was given the partition, and only from the offset that the last batch ended at.
create table consumer_offset (
    topic       text        not null,
    partition   integer     not null,
    next_offset bigint      not null default 0,
    epoch       bigint      not null default 1,
    owner       text        not null,
    updated_at  timestamptz not null default now(),
    primary key (topic, partition)
);

-- One row per usage event; the read model of requests and usage. The primary key is what makes posting exactly once.
create table usage_record (
    event_id        uuid        primary key,
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
    trace_id        text
);
create index usage_record_by_start on usage_record (tenant_id, started_at, event_id);
create index usage_record_by_posting on usage_record (tenant_id, posted_sequence);
create index usage_record_by_request on usage_record (tenant_id, request_id);
create index usage_record_by_answer on usage_record (tenant_id, answer_id) where answer_id is not null;
