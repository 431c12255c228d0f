-- What went wrong with a tenant's requests, newest first: a list of failures otherwise walks the many that succeeded.
set local statement_timeout = 0;
create index usage_record_by_failure on usage_record (tenant_id, outcome, started_at, event_id) where outcome <> 'COMPLETE';
