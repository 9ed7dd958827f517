-- What was ever written to a ledger about some ids?
-- grain: one row per revision, by id, the oldest revision first
-- params: ledger, ids
select *
from query_table($ledger)
where id in (select unnest(cast($ids as uuid[])))
order by id, rev
