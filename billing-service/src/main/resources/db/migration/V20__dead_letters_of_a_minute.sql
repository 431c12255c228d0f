-- How many dead letters a holder's minute has is asked for each minute that is behind.
create index dead_letter_of_minute on dead_letter (holder, minute) where state <> 'posted';
