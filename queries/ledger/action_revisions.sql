-- What was ever written about some actions?
-- grain: one row per revision, each one's oldest first
-- params: ids
select *
from action_ledger
where id in (select unnest(cast($ids as uuid[])))
order by id, rev
