-- What does the selection hold?
-- grain: one row
-- params: selection
with selected as (
    select *
    from selected_revisits($selection)
),

arrivals as (
    select
        revisited_phase,
        count(*) as revisits
    from selected
    group by revisited_phase
),

most_revisited as (
    select
        phases.title,
        arrivals.revisits
    from arrivals
    inner join phases on arrivals.revisited_phase = phases.key
    order by arrivals.revisits desc, phases.position asc
    limit 1
),

final as (
    select
        count(*) as revisits,
        count(distinct project_id) as projects,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        count(*) filter (where minutes is null) as without_minutes,
        count(*) filter (
            where project_id in (
                select id from projects
                where synthetic
            )
        ) as synthetic,
        (select title from most_revisited) as most_revisited,
        coalesce((select revisits from most_revisited), 0) as most_revisited_revisits
    from selected
)

select *
from final
