-- Which keys has any phase ever had?
-- grain: one row per key
-- params: none
select distinct key
from phase_ledger
order by key
