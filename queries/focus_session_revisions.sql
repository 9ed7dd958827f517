-- What was ever written about one focus session?
-- grain: one row per revision, oldest first
-- params: id
select *
from focus_session_ledger
where id = cast($id as uuid)
order by rev
