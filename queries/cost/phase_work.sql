-- How much of a phase's time in focus counts as work, and how much of it was rework?
-- grain: one row per shown phase that passes the filter on main phases
-- params: selection, zone, hours_a_day, now_utc
with touched as (
    select
        project_id,
        phase,
        started_at,
        ended_at,
        cast(on_clock(started_at, $zone) as date) as first_day,
        cast(on_clock(ended_at, $zone) as date) as last_day
    from counted_focus(scope_of($selection), $now_utc)
),

session_days as (
    select
        *,
        cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date)
            as day
    from touched
),

-- Begin and end of each local day, in UTC.
bounded as (
    select
        *,
        timezone('UTC', timezone($zone, cast(day as timestamp))) as day_begins,
        timezone('UTC', timezone($zone, cast(day + interval 1 day as timestamp)))
            as day_ends
    from session_days
),

parts as (
    select
        project_id,
        phase,
        day,
        epoch(least(ended_at, day_ends) - greatest(started_at, day_begins)) / 60
            as minutes
    from bounded
),

-- The phases of a day share its hours of work by their time in focus; 24 means no
-- limit: a day on which clocks go back has 25 hours.
shares as (
    select
        phase,
        minutes,
        case
            when $hours_a_day >= 24 then minutes
            else
                minutes * least(
                    1, 60.0 * $hours_a_day / sum(minutes) over (
                        partition by project_id, day
                    )
                )
        end as work_minutes
    from parts
    where minutes > 0
),

work as (
    select
        phase,
        sum(minutes) as focus_minutes,
        cast(sum(work_minutes) as double) as work_minutes
    from shares
    group by phase
),

-- All rework reduces first-pass work, including revisits outside the filters.
rework as (
    select
        main_phase,
        count(*) as inside,
        count(*) filter (where minutes is null) as inside_without_minutes,
        cast(sum(minutes) as bigint) as rework_minutes
    from
        placed_revisits(scope_of($selection), $now_utc)
    where in_focus
    group by main_phase
),

final as (
    select
        phases.key as phase,
        phases.title,
        phases.position,
        work.focus_minutes,
        work.work_minutes,
        coalesce(rework.inside, 0) as inside,
        coalesce(rework.inside_without_minutes, 0) as inside_without_minutes,
        coalesce(rework.rework_minutes, 0) as rework_minutes
    from shown_phases as phases
    left join work on phases.key = work.phase
    left join rework on phases.key = rework.main_phase
    where
        main_phases_of($selection) is null
        or list_contains(main_phases_of($selection), phases.key)
)

select *
from final
order by position, phase
