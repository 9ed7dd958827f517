-- What was ever written about some of a team's own practices?
-- grain: one row per revision, each one's oldest first
-- params: ids
select *
from practice_ledger
where id in (select unnest(cast($ids as uuid[])))
order by id, rev
