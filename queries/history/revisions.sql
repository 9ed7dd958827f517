-- Which revisions do these ids have in a ledger?
-- grain: one row per revision, by id, oldest first within each
-- params: ledger, ids
select *
from query_table($ledger)
where id in (select unnest(cast($ids as uuid[])))
order by id, rev
