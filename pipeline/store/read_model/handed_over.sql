-- The rows of the ledger on revisits that this process has just appended, as it handed
-- them over: each is a first revision.
create or replace temp table arrived as
select unnest($rows, max_depth := 2);
