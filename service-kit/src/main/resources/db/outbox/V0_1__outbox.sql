-- Facts that are to be published, written in the transaction of the change they tell. A row is deleted once the
-- broker has acknowledged its record.
create table outbox (
    id bigint generated always as identity primary key,
    event_id uuid not null,
    topic text not null,
    key text not null,
    value bytea not null,
    created_at timestamptz not null
);
