-- How much do the weeks that touch two phases overlap?
-- grain: one row per ordered pair of phases, in workflow order
-- params: selection, zone
with selected as (
    select distinct
        main_phase,
        revisited_phase,
        date_trunc('week', day) as week
    from dated_revisits($selection, $zone)
),

touched as (
    select distinct
        unnest([main_phase, revisited_phase]) as phase,
        week
    from selected
),

weeks as (
    select
        phase,
        count(*) as weeks
    from touched
    group by phase
),

shared as (
    select
        one.phase as main_phase,
        other.phase as revisited_phase,
        count(*) as shared_weeks
    from touched as one
    inner join touched as other on one.week = other.week and one.phase != other.phase
    group by one.phase, other.phase
),

final as (
    select
        main.key as main_phase,
        revisited.key as revisited_phase,
        coalesce(shared.shared_weeks, 0) as shared_weeks,
        least(main_weeks.weeks, revisited_weeks.weeks) as smaller_weeks,
        case
            when main_weeks.weeks is not null and revisited_weeks.weeks is not null
                then
                    coalesce(shared.shared_weeks, 0)
                    / least(main_weeks.weeks, revisited_weeks.weeks)
        end as coupling
    from shown_phases as main
    inner join shown_phases as revisited on main.key != revisited.key
    left join weeks as main_weeks on main.key = main_weeks.phase
    left join weeks as revisited_weeks on revisited.key = revisited_weeks.phase
    left join shared
        on main.key = shared.main_phase and revisited.key = shared.revisited_phase
    order by main.position, revisited.position
)

select *
from final
