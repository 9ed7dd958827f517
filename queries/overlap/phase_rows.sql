-- How many revisits start from and arrive at a phase, how far back, and why?
-- grain: one row per shown phase in workflow order
-- params: selection, zone, week_start, now_utc
with dated as (
    select
        project_id,
        main_phase,
        revisited_phase,
        reason_id,
        day
    from dated_revisits($selection, $zone)
),

selected as (
    select
        main_phase,
        revisited_phase,
        reason_id,
        count(*) as revisits
    from dated
    group by main_phase, revisited_phase, reason_id
),

-- Positions are counted among the shown phases.
places as (
    select
        key,
        title,
        row_number() over (order by position, key) as place
    from shown_phases
),

made_for_reasons as (
    select
        selected.main_phase,
        selected.reason_id,
        sum(selected.revisits) as revisits,
        sum(selected.revisits) filter (where revisited.key is not null) as made_from,
        sum(selected.revisits * revisited.place) as places
    from selected
    left join places as revisited on selected.revisited_phase = revisited.key
    group by selected.main_phase, selected.reason_id
),

-- The most frequent reason is the least of these structs.
made as (
    select
        made_for_reasons.main_phase,
        sum(made_for_reasons.made_from) as made_from,
        sum(made_for_reasons.places) as places,
        min({
            'fewer': -made_for_reasons.revisits,
            'lowered': lower(coalesce(reasons.name, '(removed)')),
            'reason': coalesce(reasons.name, '(removed)'),
            'id': made_for_reasons.reason_id
        }) as top,
        list(-made_for_reasons.revisits) as fewer_of_each
    from made_for_reasons
    left join reasons on made_for_reasons.reason_id = reasons.id
    group by made_for_reasons.main_phase
),

arrived as (
    select
        revisited_phase,
        sum(revisits) as arrived_at
    from selected
    group by revisited_phase
),

days as (
    select
        project_id,
        main_phase,
        day,
        count(*) as revisits
    from dated
    group by project_id, main_phase, day
),

focus as (
    select *
    from days_in_focus($selection, $zone, $now_utc)
),

-- The calendar days of a project on which the phase was in focus.
focus_days as (
    select
        project_id,
        phase,
        day,
        sum(epoch(ended_at - started_at)) filter (where number = 0) as seconds
    from focus
    group by project_id, phase, day
),

shares as (
    select
        focus_days.phase,
        sum(focus_days.seconds) / 86400 as focus_days,
        count(*) as days_with_focus,
        count(days.day) as days_with_focus_and_revisit
    from focus_days
    left join days
        on
            focus_days.project_id = days.project_id
            and focus_days.phase = days.main_phase
            and focus_days.day = days.day
    group by focus_days.phase
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
        main_phase,
        map(list(week), list(cast(revisits as integer))) as revisits_of
    from weekly
    group by main_phase
),

local_life as (
    select
        first_day_of('week', on_clock(first_at, $zone), $week_start) as first_week,
        first_day_of('week', on_clock(last_at, $zone), $week_start) as last_week
    from life_of($selection, $now_utc)
),

-- The sparkline shows the last 52 weeks.
drawn as (
    select
        cast(
            generate_series(
                greatest(first_week, last_week - interval 357 day),
                last_week,
                interval 7 day
            ) as date[]
        ) as weeks
    from local_life
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
        (made.made_from * places.place - made.places) / made.made_from
            as mean_distance,
        shares.focus_days,
        coalesce(shares.days_with_focus, 0) as days_with_focus,
        coalesce(shares.days_with_focus_and_revisit, 0) as days_with_focus_and_revisit,
        shares.days_with_focus_and_revisit / shares.days_with_focus
            as share_of_focus_days,
        made.top.reason as top_reason,
        coalesce(
            len(list_filter(made.fewer_of_each, lambda n: n = made.top.fewer)) - 1, 0
        ) as equalled_by,
        coalesce(
            list_transform(
                drawn.weeks, lambda week: coalesce(courses.revisits_of[week], 0)
            ),
            cast([] as integer[])
        ) as weeks
    from places
    left join made on places.key = made.main_phase
    left join arrived on places.key = arrived.revisited_phase
    left join shares on places.key = shares.phase
    left join courses on places.key = courses.main_phase
    left join drawn on true
)

select *
from final
order by place
