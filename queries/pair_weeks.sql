-- How far do the weeks that touch two phases coincide?
-- grain: one row per ordered pair of phases, in workflow order
-- params: selection, zone
with moments as (
    select
        main_phase,
        revisited_phase,
        epoch_us(occurred_at) // 900000000 as quarter_hour
    from selected_revisits($selection)
    group by main_phase, revisited_phase, quarter_hour
),

quarter_hours as (
    select
        quarter_hour,
        date_trunc(
            'week',
            on_clock(make_timestamp(quarter_hour * 900000000), $zone)
        ) as week
    from (
        select distinct quarter_hour
        from moments
    ) as distinct_moments
),

selected as (
    select distinct
        moments.main_phase,
        moments.revisited_phase,
        quarter_hours.week
    from moments
    inner join quarter_hours on moments.quarter_hour = quarter_hours.quarter_hour
),

touched as (
    select
        main_phase as phase,
        week
    from selected
    union
    select
        revisited_phase as phase,
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
