-- Which keys did phases ever have?
-- grain: one row per key
-- params: none
select distinct key
from phase_ledger
order by key
