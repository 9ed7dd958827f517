-- How many revisits and actions bear the name of each person?
-- grain: one row per name in any of them
-- params: none
with signed as (
    select
        cast(person as varchar) as person,
        revisits,
        0 as actions
    from person_uses
    union all
    select
        adopted_by as person,
        0 as revisits,
        1 as actions
    from actions
    where adopted_by is not null
),

final as (
    select
        person,
        cast(sum(revisits) as bigint) as revisits,
        cast(sum(actions) as bigint) as actions
    from signed
    group by person
)

select *
from final
order by lower(person) asc, person asc
