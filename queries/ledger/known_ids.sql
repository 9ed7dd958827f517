-- Which of these ids are in a ledger already, and which were ever deleted?
-- grain: one row per id that is in the ledger
-- params: ledger, ids
select
    id,
    bool_or(deleted) as once_deleted
from query_table($ledger)
where id in (select unnest(cast($ids as uuid[])))
group by id
