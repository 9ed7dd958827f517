-- Of how many days in each fortnight can the log speak, and how many were in focus?
-- grain: one row per fortnight of the log, for all phases and each that was in focus
-- params: selection, zone, now_utc
with life as (
    select
        first_at,
        last_at,
        cast(on_clock(first_at, $zone) as date) as first_day,
        cast(on_clock(last_at, $zone) as date) as last_day
    from written_life_of($selection, $now_utc)
),

numbered as (
    select
        life.*,
        cast(unnest(range((last_day - first_day) // 14 + 1)) as integer) as fortnight
    from life
),

fortnights as (
    select
        fortnight,
        greatest(
            first_at,
            timezone(
                'UTC',
                timezone($zone, last_day - to_days(14 * fortnight + 13))
            )
        ) as starts_at,
        least(
            last_at,
            timezone(
                'UTC', timezone($zone, last_day - to_days(14 * fortnight - 1))
            )
        ) as ends_at
    from numbered
),

-- Of silences nothing is known: their days do not count.
silences as (
    select
        fortnights.fortnight,
        greatest(silences.silent_from, fortnights.starts_at) as silent_from,
        least(silences.silent_until, fortnights.ends_at) as silent_until
    from silences_of($selection, $now_utc) as silences
    inner join fortnights
        on
            silences.silent_from < fortnights.ends_at
            and silences.silent_until > fortnights.starts_at
),

silence as (
    select
        fortnight,
        sum(epoch(silent_until) - epoch(silent_from)) / 86400 as days
    from silences
    group by fortnight
),

-- A running session counts up to the last sign of work; those before the first record
-- do not count.
sessions as (
    select
        fortnights.fortnight,
        found.phase,
        greatest(found.started_at, fortnights.starts_at) as started_at,
        least(found.ended_at, fortnights.ends_at) as ended_at
    from selected_focus_sessions($selection, $now_utc) as found
    inner join fortnights
        on
            found.started_at < fortnights.ends_at
            and found.ended_at > fortnights.starts_at
),

pieces as (
    select
        fortnight,
        phase,
        epoch(ended_at) - epoch(started_at) as seconds
    from sessions
    union all
    select
        sessions.fortnight,
        sessions.phase,
        -greatest(
            0,
            epoch(least(sessions.ended_at, silences.silent_until))
            - epoch(greatest(sessions.started_at, silences.silent_from))
        ) as seconds
    from sessions
    inner join silences on sessions.fortnight = silences.fortnight
),

focus as (
    select
        fortnight,
        phase,
        greatest(0, sum(seconds)) / 86400 as days
    from pieces
    group by grouping sets ((fortnight), (fortnight, phase))
),

phases_in_focus as (
    select null as phase
    union all
    select distinct phase
    from sessions
),

final as (
    select
        fortnights.fortnight,
        phases_in_focus.phase,
        fortnights.starts_at,
        fortnights.ends_at,
        (epoch(fortnights.ends_at) - epoch(fortnights.starts_at)) / 86400
        - coalesce(silence.days, 0) as days,
        coalesce(focus.days, 0) as focus_days,
        coalesce(silence.days, 0) as silent_days,
        (
            select count(distinct project_id)
            from selected_revisits($selection)
        ) as projects
    from fortnights
    cross join phases_in_focus
    left join silence on fortnights.fortnight = silence.fortnight
    left join focus
        on
            fortnights.fortnight = focus.fortnight
            and phases_in_focus.phase is not distinct from focus.phase
)

select *
from final
order by phase nulls first, fortnight
