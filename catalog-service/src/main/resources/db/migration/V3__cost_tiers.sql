-- Costs get long-context tiers as prices have them. A version that is there keeps none: it was booked without.
alter table cost_version add long_context text not null default '[]';
alter table deployment add file_long_context text not null default '[]';
comment on column deployment.file_long_context is 'The long-context tiers of file_cost.';
