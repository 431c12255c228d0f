-- The ids of all items of a response, so that a request can refer to one of them, and its size, so that a tenant's
-- responses can be bounded. Responses from before have sizes only: no SQL function may read what clients wrote, as
-- Postgres refuses JSON with an escaped NUL in it.
alter table stored_response add column item_ids text[] not null default '{}';
alter table stored_response add column bytes bigint not null default 0;

update stored_response set bytes = length(input::text) + length(response::text) where status <> 'deleted';

create index stored_response_item on stored_response using gin (item_ids);
create index stored_response_age on stored_response (tenant_id, created_at) include (bytes);
