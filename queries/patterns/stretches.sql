-- How many revisits fall into the last days of the log, and how many before?
-- grain: one row for the whole, one per main phase and one per reason that occurs
-- params: selection, last_days, zone, now_utc
with life as (
    select
        first_at,
        last_at,
        greatest(
            first_at,
            timezone(
                'UTC',
                timezone(
                    $zone,
                    cast(on_clock(last_at, $zone) as date)
                    - to_days(cast($last_days as integer) - 1)
                )
            )
        ) as split_at
    from written_life_of($selection, $now_utc)
),

-- Of silences nothing is known: they belong to neither stretch.
silences as (
    select
        greatest(silences.silent_from, life.first_at) as silent_from,
        least(silences.silent_until, life.last_at) as silent_until
    from silences_of($selection, $now_utc) as silences
    inner join life
        on
            silences.silent_from < life.last_at
            and silences.silent_until > life.first_at
),

silence as (
    select
        coalesce(
            sum(
                greatest(
                    0,
                    epoch(least(silences.silent_until, life.split_at))
                    - epoch(silences.silent_from)
                )
            ), 0
        )
        / 86400 as before_days,
        coalesce(
            sum(
                greatest(
                    0,
                    epoch(silences.silent_until)
                    - epoch(greatest(silences.silent_from, life.split_at))
                )
            ), 0
        )
        / 86400 as recent_days
    from silences
    cross join life
),

-- A running session counts up to the last activity; sessions before the first record do
-- not count.
sessions as (
    select
        found.phase,
        greatest(found.started_at, life.first_at) as started_at,
        least(found.ended_at, life.last_at) as ended_at
    from selected_focus_sessions($selection, $now_utc) as found
    inner join life
        on
            found.started_at < life.last_at
            and found.ended_at > life.first_at
),

-- The first and last record define the period: where they mark its ends they are
-- counted, but not compared.
selected as (
    select
        revisits.project_id,
        revisits.main_phase,
        revisits.reason_id,
        revisits.in_focus,
        revisits.occurred_at >= life.split_at as recent,
        revisits.occurred_at in (life.first_at, life.last_at) as at_end
    from placed_revisits($selection, $now_utc) as revisits
    cross join life
),

projects as (
    select count(distinct project_id) as number
    from selected
),

counted as (
    select
        case
            when grouping(main_phase) = 0 then 'main_phase'
            when grouping(reason_id) = 0 then 'reason'
            else 'all'
        end as unit,
        case
            when grouping(main_phase) = 0 then main_phase
            when grouping(reason_id) = 0 then cast(reason_id as varchar)
        end as key,
        count(*) filter (where not recent) as before,
        count(*) filter (where recent) as recent,
        count(*) filter (where at_end and not recent) as before_at_end,
        count(*) filter (where at_end and recent) as recent_at_end,
        count(*) filter (where in_focus and not at_end) as in_focus
    from selected
    group by grouping sets ((), (main_phase), (reason_id))
),

clipped as (
    select
        sessions.phase,
        greatest(
            0, epoch(least(sessions.ended_at, life.split_at) - sessions.started_at)
        ) as before_seconds,
        greatest(
            0, epoch(sessions.ended_at - greatest(sessions.started_at, life.split_at))
        ) as recent_seconds
    from sessions
    cross join life
    union all
    select
        sessions.phase,
        -greatest(
            0,
            epoch(
                least(sessions.ended_at, silences.silent_until, life.split_at)
                - greatest(sessions.started_at, silences.silent_from)
            )
        ) as before_seconds,
        -greatest(
            0,
            epoch(
                least(sessions.ended_at, silences.silent_until)
                - greatest(sessions.started_at, silences.silent_from, life.split_at)
            )
        ) as recent_seconds
    from sessions
    cross join silences
    cross join life
),

focus as (
    select
        phase,
        greatest(0, sum(before_seconds)) / 86400 as before_focus_days,
        greatest(0, sum(recent_seconds)) / 86400 as recent_focus_days
    from clipped
    group by grouping sets ((), (phase))
),

final as (
    select
        counted.unit,
        counted.key,
        coalesce(phases.title, reasons.name) as title,
        counted.before,
        counted.recent,
        counted.before_at_end,
        counted.recent_at_end,
        counted.in_focus,
        coalesce(focus.before_focus_days, 0) as before_focus_days,
        coalesce(focus.recent_focus_days, 0) as recent_focus_days,
        epoch(life.split_at - life.first_at) / 86400 - silence.before_days
            as before_days,
        epoch(life.last_at - life.split_at) / 86400 - silence.recent_days
            as recent_days,
        silence.before_days as before_silent_days,
        silence.recent_days as recent_silent_days,
        life.split_at,
        life.last_at,
        projects.number as projects
    from counted
    cross join life
    cross join projects
    cross join silence
    left join focus
        on
            focus.phase
            is not distinct from case
                when counted.unit = 'main_phase' then counted.key
            end
    left join phases on counted.unit = 'main_phase' and counted.key = phases.key
    left join reasons
        on counted.unit = 'reason' and counted.key = cast(reasons.id as varchar)
)

select *
from final
order by unit, key
