-- Ids of answers are random. A tree of them is the largest index, and each posting touches a page of it that nothing else
-- touches; a hash holds four bytes of each.
set local statement_timeout = 0;
drop index usage_record_by_answer;
create index usage_record_by_answer on usage_record using hash (answer_id) where answer_id is not null;
