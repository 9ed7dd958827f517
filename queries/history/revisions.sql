-- Which revisions do these ids have in a ledger?
-- grain: one row per revision, by id, oldest first within each
-- params: ledger, wanted
select *
from query_table($ledger)
where id in (select cast(id as uuid) from query_table($wanted))
order by id, rev
