-- What was ever written about some projects?
-- grain: one row per revision, each one's oldest first
-- params: ids
select *
from project_ledger
where id in (select unnest(cast($ids as uuid[])))
order by id, rev
