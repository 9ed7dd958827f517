-- Which of these focus sessions were written before?
-- grain: one row per id that is in the ledger
-- params: ids
select
    id,
    bool_or(deleted) as once_deleted
from focus_session_ledger
where id in (select unnest(cast($ids as uuid[])))
group by id
