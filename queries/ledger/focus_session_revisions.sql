-- What was ever written about some focus sessions?
-- grain: one row per revision, each one's oldest first
-- params: ids
select *
from focus_session_ledger
where id in (select unnest(cast($ids as uuid[])))
order by id, rev
