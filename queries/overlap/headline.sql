-- How many revisits are selected, from when to when, and what is most frequent?
-- grain: one row
-- params: selection
with selected as (
    select
        project_id,
        main_phase,
        revisited_phase,
        reason_id,
        count(*) as revisits,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        sum(minutes) as minutes,
        count(*) filter (where minutes is null) as without_minutes
    from selected_revisits($selection)
    group by project_id, main_phase, revisited_phase, reason_id
),

parts as (
    select
        'revisited' as side,
        phases.title as name,
        phases.position as place,
        sum(selected.revisits) as revisits
    from selected
    inner join phases on selected.revisited_phase = phases.key
    group by phases.title, phases.position
    union all
    select
        'main' as side,
        phases.title as name,
        phases.position as place,
        sum(selected.revisits) as revisits
    from selected
    inner join phases on selected.main_phase = phases.key
    group by phases.title, phases.position
    union all
    select
        'reason' as side,
        reasons.name,
        0 as place,
        sum(selected.revisits) as revisits
    from selected
    inner join reasons on selected.reason_id = reasons.id
    group by reasons.name
),

-- The most frequent of each side, with the number of ties.
firsts as (
    select
        side,
        name,
        revisits,
        count(*) over (partition by side, revisits) as level,
        row_number() over (
            partition by side order by revisits desc, place asc, name asc
        ) as rank
    from parts
),

mosts as (
    select
        max(name) filter (where side = 'revisited') as most_revisited,
        cast(coalesce(max(revisits) filter (where side = 'revisited'), 0) as bigint)
            as most_revisited_revisits,
        max(level) filter (where side = 'revisited') as most_revisited_level,
        max(name) filter (where side = 'main') as most_main,
        cast(coalesce(max(revisits) filter (where side = 'main'), 0) as bigint)
            as most_main_revisits,
        max(level) filter (where side = 'main') as most_main_level,
        max(name) filter (where side = 'reason') as most_reason,
        cast(coalesce(max(revisits) filter (where side = 'reason'), 0) as bigint)
            as most_reason_revisits,
        max(level) filter (where side = 'reason') as most_reason_level
    from firsts
    where rank = 1
),

totals as (
    select
        cast(coalesce(sum(selected.revisits), 0) as bigint) as revisits,
        count(distinct selected.project_id) as projects,
        max(projects.name) as any_project,
        min(selected.first_at) as first_at,
        max(selected.last_at) as last_at,
        cast(sum(selected.minutes) as bigint) as minutes,
        cast(coalesce(sum(selected.without_minutes), 0) as bigint) as without_minutes,
        cast(
            coalesce(
                sum(selected.revisits) filter (where projects.synthetic), 0
            ) as bigint
        ) as synthetic
    from selected
    left join projects on selected.project_id = projects.id
),

final as (
    select
        totals.* exclude (any_project),
        -- The project's name matters only if there are others.
        case
            when totals.projects = 1 and (select count(*) from projects) > 1
                then totals.any_project
        end as only_project,
        mosts.*
    from totals
    cross join mosts
)

select *
from final
