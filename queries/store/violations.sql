-- Which records break a rule?
-- grain: one row per broken rule
-- params: none
with every_violation as (
    select * from violations
    union all
    select * from practice_violations
    union all
    select * from action_violations
)

select *
from every_violation
order by thing, id
