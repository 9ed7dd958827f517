-- Which of these ids are in a ledger already, and which were ever deleted?
-- grain: one row per id that is in the ledger
-- params: ledger, wanted
select
    id,
    bool_or(deleted) as once_deleted
from query_table($ledger)
where id in (select cast(id as uuid) from query_table($wanted))
group by id
