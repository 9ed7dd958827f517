-- Which rows did one unit of work append to a ledger?
-- grain: one row per revision
-- params: ledger, moment, person
select
    id,
    rev
from query_table($ledger)
where
    recorded_at = cast($moment as timestamp)
    and recorded_by is not distinct from cast($person as varchar)
order by id, rev
