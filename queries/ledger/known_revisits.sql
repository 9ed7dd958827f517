-- Which of these revisits were written before?
-- grain: one row per id that is in the ledger
-- params: ids
select
    id,
    bool_or(deleted) as once_deleted
from revisit_ledger
where id in (select unnest(cast($ids as uuid[])))
group by id
