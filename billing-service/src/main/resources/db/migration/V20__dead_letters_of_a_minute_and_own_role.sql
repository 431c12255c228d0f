-- How many dead letters a holder's minute has is asked for each minute that is behind.
create index dead_letter_of_minute on dead_letter (holder, minute) where state <> 'posted';

-- A platform of before may have been given the service's own role since the migrations that look for it.
do $$
begin
    if exists (select from pg_roles where rolname = 'tollgate_billing') then
        perform grant_billing_to('tollgate_billing');
    end if;
end $$;
