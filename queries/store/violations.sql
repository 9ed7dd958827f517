-- Which records break a rule?
-- grain: one row per broken rule
-- params: none
with every_violation as (
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
    from practice_violations
    union all
    select
        thing,
        id,
        violation
    from action_violations
)

select *
from every_violation
order by thing, id
