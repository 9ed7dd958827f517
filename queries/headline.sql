-- What does the selection hold?
-- grain: one row
-- params: selection
with selected as (
    select
        project_id,
        revisited_phase,
        count(*) as revisits,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        count(*) filter (where minutes is null) as without_minutes
    from selected_revisits($selection)
    group by project_id, revisited_phase
),

arrivals as (
    select
        phases.title,
        sum(selected.revisits) as revisits
    from selected
    inner join phases on selected.revisited_phase = phases.key
    group by phases.title, phases.position
    order by revisits desc, phases.position asc
    limit 1
),

final as (
    select
        cast(coalesce(sum(selected.revisits), 0) as bigint) as revisits,
        count(distinct selected.project_id) as projects,
        min(selected.first_at) as first_at,
        max(selected.last_at) as last_at,
        cast(coalesce(sum(selected.without_minutes), 0) as bigint) as without_minutes,
        cast(
            coalesce(
                sum(selected.revisits) filter (where projects.synthetic), 0
            ) as bigint
        ) as synthetic,
        (select title from arrivals) as most_revisited,
        cast(
            coalesce((select revisits from arrivals), 0) as bigint
        ) as most_revisited_revisits
    from selected
    left join projects on selected.project_id = projects.id
)

select *
from final
