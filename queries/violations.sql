-- Does the store hold anything that the rules forbid?
-- grain: one row per broken rule
-- params: none
select
    thing,
    id,
    violation
from violations
order by thing, id
