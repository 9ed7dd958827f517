-- What was ever written about one project?
-- grain: one row per revision, oldest first
-- params: id
select *
from project_ledger
where id = cast($id as uuid)
order by rev
