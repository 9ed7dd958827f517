-- Does the store hold anything that the rules forbid?
-- grain: one row per broken rule
-- params: none
select
    thing,
    id,
    violation
from violations
union all
select
    thing,
    id,
    violation
from action_violations
order by thing, id
