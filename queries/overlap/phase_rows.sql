-- How many revisits start from and arrive at a phase, how far back, and why?
-- grain: one row per shown phase in workflow order
-- params: selection, zone, week_start, now_utc
with selected as (
    select
        main_phase,
        revisited_phase,
        reason_id,
        count(*) as revisits
    from selected_revisits($selection)
    group by main_phase, revisited_phase, reason_id
),

days as (
    select
        project_id,
        main_phase,
        day,
        count(*) as revisits
    from dated_revisits($selection, $zone)
    group by project_id, main_phase, day
),

-- Positions are counted among the shown phases.
places as (
    select
        key,
        title,
        row_number() over (order by position, key) as place
    from shown_phases
),

made as (
    select
        selected.main_phase,
        sum(selected.revisits) as made_from,
        sum(selected.revisits * (main.place - revisited.place)) / sum(selected.revisits)
            as mean_distance
    from selected
    inner join places as main on selected.main_phase = main.key
    inner join places as revisited on selected.revisited_phase = revisited.key
    group by selected.main_phase
),

arrived as (
    select
        revisited_phase,
        sum(revisits) as arrived_at
    from selected
    group by revisited_phase
),

sessions as (
    select *
    from counted_focus($selection, $now_utc)
),

focus as (
    select
        phase,
        sum(epoch(ended_at - started_at)) / 86400 as focus_days
    from sessions
    group by phase
),

-- The calendar days of a project that a session of the phase touches; a session that
-- ends at midnight excludes the next day.
days_in_focus as (
    select distinct
        project_id,
        phase,
        cast(
            unnest(
                generate_series(
                    cast(on_clock(started_at, $zone) as date),
                    cast(
                        on_clock(ended_at - interval 1 microsecond, $zone) as date
                    ),
                    interval 1 day
                )
            ) as date
        ) as day
    from sessions
),

shares as (
    select
        days_in_focus.phase,
        count(*) as days_with_focus,
        count(days.day) as days_with_focus_and_revisit
    from days_in_focus
    left join days
        on
            days_in_focus.project_id = days.project_id
            and days_in_focus.phase = days.main_phase
            and days_in_focus.day = days.day
    group by days_in_focus.phase
),

reasons_of_main as (
    select
        selected.main_phase,
        selected.reason_id,
        coalesce(reasons.name, '(removed)') as reason,
        sum(selected.revisits) as revisits
    from selected
    left join reasons on selected.reason_id = reasons.id
    group by selected.main_phase, selected.reason_id, reasons.name
),

ranked as (
    select
        main_phase,
        reason,
        row_number() over (
            partition by main_phase
            order by revisits desc, lower(reason) asc, reason asc, reason_id asc
        ) as rank,
        count(*) over (partition by main_phase, revisits) - 1 as equalled_by
    from reasons_of_main
),

local_life as (
    select
        first_day_of('week', on_clock(first_at, $zone), $week_start) as first_week,
        first_day_of('week', on_clock(last_at, $zone), $week_start) as last_week
    from life_of($selection, $now_utc)
),

-- The sparkline shows the last 52 weeks.
weeks as (
    select
        cast(unnest(
            generate_series(
                greatest(first_week, last_week - interval 357 day),
                last_week,
                interval 7 day
            )
        ) as date) as week
    from local_life
),

weekly as (
    select
        main_phase,
        first_day_of('week', day, $week_start) as week,
        sum(revisits) as revisits
    from days
    group by main_phase, week
),

courses as (
    select
        places.key as phase,
        list(cast(coalesce(weekly.revisits, 0) as integer) order by weeks.week) as weeks
    from places
    cross join weeks
    left join weekly on places.key = weekly.main_phase and weeks.week = weekly.week
    group by places.key
),

final as (
    select
        places.key as phase,
        places.title,
        places.place,
        cast(coalesce(made.made_from, 0) as bigint) as made_from,
        cast(coalesce(arrived.arrived_at, 0) as bigint) as arrived_at,
        cast(coalesce(made.made_from, 0) - coalesce(arrived.arrived_at, 0) as bigint)
            as net_gain,
        made.mean_distance,
        focus.focus_days,
        coalesce(shares.days_with_focus, 0) as days_with_focus,
        coalesce(shares.days_with_focus_and_revisit, 0) as days_with_focus_and_revisit,
        shares.days_with_focus_and_revisit / shares.days_with_focus
            as share_of_focus_days,
        ranked.reason as top_reason,
        coalesce(ranked.equalled_by, 0) as equalled_by,
        coalesce(courses.weeks, cast([] as integer[])) as weeks
    from places
    left join made on places.key = made.main_phase
    left join arrived on places.key = arrived.revisited_phase
    left join focus on places.key = focus.phase
    left join shares on places.key = shares.phase
    left join ranked on places.key = ranked.main_phase and ranked.rank = 1
    left join courses on places.key = courses.phase
)

select *
from final
order by place
