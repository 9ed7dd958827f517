-- How much of a phase's time in focus counts as work, and how much of it was rework?
-- grain: one row per shown phase that passes the filter on main phases
-- params: selection, zone, hours_a_day, now_utc
with pieces as (
    select
        project_id,
        phase,
        started_at,
        ended_at,
        day
    from days_in_focus(scope_of($selection), $zone, $now_utc)
),

-- Begin and end of each local day, in UTC.
days as (
    select
        day,
        timezone('UTC', timezone($zone, cast(day as timestamp))) as begins_at,
        timezone('UTC', timezone($zone, cast(day + interval 1 day as timestamp)))
            as ends_at
    from (
        select distinct day
        from pieces
    ) as distinct_days
),

parts as (
    select
        pieces.project_id,
        pieces.phase,
        pieces.day,
        epoch(
            least(pieces.ended_at, days.ends_at)
            - greatest(pieces.started_at, days.begins_at)
        )
        / 60 as minutes
    from pieces
    inner join days on pieces.day = days.day
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
