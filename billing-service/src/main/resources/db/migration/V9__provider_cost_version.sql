-- The version of the provider's cost that a record's cost was computed with; absent in records of before there were any.
alter table usage_record add column cost_version text;
