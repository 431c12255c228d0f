-- A finished response is much like a finished job. `json`, not `jsonb`: what a client stored comes back as it was, with
-- its members in their order. A deleted row keeps its key until it expires, so that a response which still runs in the
-- background cannot come back.
create table stored_response (
    tenant_id   uuid        not null,
    id          text        not null check (length(id) between 1 and 128),
    previous_id text,
    status      text        not null
        check (status in ('queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled', 'deleted')),
    input       json,
    response    json,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    primary key (tenant_id, id),
    check ((status = 'deleted') = (response is null)),
    check ((status = 'deleted') = (input is null))
);
create index stored_response_expiry on stored_response (expires_at);
create index stored_response_running on stored_response (created_at) where status in ('queued', 'in_progress');
