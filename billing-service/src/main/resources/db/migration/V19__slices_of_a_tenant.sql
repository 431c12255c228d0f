-- What other holders of a tenant hold is asked for when one of them is refused.
create index reservation_open_of_tenant on reservation (tenant_id) where state = 'open';
