-- What was ever written about one reason?
-- grain: one row per revision, oldest first
-- params: id
select *
from reason_ledger
where id = cast($id as uuid)
order by rev
