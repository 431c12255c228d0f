-- Who reads the books of the whole platform without being its admin.
alter table app_user add column platform_finance boolean not null default false;
alter table app_user alter column platform_finance drop default;
