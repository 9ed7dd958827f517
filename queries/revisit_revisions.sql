-- What was ever written about one revisit?
-- grain: one row per revision, oldest first
-- params: id
select *
from revisit_ledger
where id = cast($id as uuid)
order by rev
