-- How many revisits before and after an action began, and over how many days?
-- grain: one row per stretch: before and after
-- params: selection, began_at, ended_at, now_utc
with stretches as (
    select
        'before' as stretch,
        first_at,
        last_at,
        first_at as starts_at,
        least(last_at, cast($began_at as timestamp)) as ends_at
    from written_life_of($selection, $now_utc)
    union all
    select
        'after' as stretch,
        first_at,
        last_at,
        greatest(first_at, cast($began_at as timestamp)) as starts_at,
        least(last_at, coalesce(cast($ended_at as timestamp), last_at)) as ends_at
    from written_life_of($selection, $now_utc)
),

-- The first and the last record are not compared: they define the period.
counted as (
    select
        stretches.stretch,
        count(*) filter (
            where
            revisits.occurred_at > stretches.first_at
            and revisits.occurred_at < stretches.ends_at
        ) as revisits,
        count(*) filter (
            where
            revisits.in_focus
            and revisits.occurred_at > stretches.first_at
            and revisits.occurred_at < stretches.ends_at
        ) as revisits_in_focus,
        count(*) filter (
            where
            revisits.occurred_at in (stretches.first_at, stretches.last_at)
        ) as revisits_at_end
    from stretches
    inner join placed_revisits($selection, $now_utc) as revisits
        on
            stretches.starts_at <= revisits.occurred_at
            and stretches.ends_at >= revisits.occurred_at
            and (
                stretches.ends_at > revisits.occurred_at
                or stretches.last_at = revisits.occurred_at
            )
    group by stretches.stretch
),

-- Of silences nothing is known: they are not compared either.
silences as (
    select
        stretches.stretch,
        greatest(silences.silent_from, stretches.starts_at) as silent_from,
        least(silences.silent_until, stretches.ends_at) as silent_until
    from stretches
    inner join silences_of($selection, $now_utc) as silences
        on
            stretches.ends_at > silences.silent_from
            and stretches.starts_at < silences.silent_until
            and stretches.starts_at < stretches.ends_at
),

silence as (
    select
        stretch,
        sum(epoch(silent_until) - epoch(silent_from)) / 86400 as silent_days
    from silences
    group by stretch
),

sessions as (
    select
        stretches.stretch,
        least(sessions.ended_at, stretches.ends_at) as ended_at,
        greatest(sessions.started_at, stretches.starts_at) as started_at
    from stretches
    inner join selected_focus_sessions($selection, $now_utc) as sessions
        on
            stretches.ends_at > sessions.started_at
            and stretches.starts_at < sessions.ended_at
            and stretches.starts_at < stretches.ends_at
),

silent_focus as (
    select
        sessions.stretch,
        sum(
            epoch(least(sessions.ended_at, silences.silent_until))
            - epoch(greatest(sessions.started_at, silences.silent_from))
        )
        / 86400 as focus_days
    from sessions
    inner join silences
        on
            sessions.stretch = silences.stretch
            and sessions.started_at < silences.silent_until
            and sessions.ended_at > silences.silent_from
    group by sessions.stretch
),

focus as (
    select
        stretch,
        sum(epoch(ended_at) - epoch(started_at)) / 86400 as focus_days
    from sessions
    group by stretch
),

final as (
    select
        stretches.stretch,
        stretches.starts_at,
        stretches.ends_at,
        coalesce(counted.revisits, 0) as revisits,
        coalesce(counted.revisits_in_focus, 0) as revisits_in_focus,
        coalesce(counted.revisits_at_end, 0) as revisits_at_end,
        greatest(
            0, coalesce(focus.focus_days, 0) - coalesce(silent_focus.focus_days, 0)
        ) as focus_days,
        greatest(
            0,
            (epoch(stretches.ends_at) - epoch(stretches.starts_at)) / 86400
            - coalesce(silence.silent_days, 0)
        ) as calendar_days,
        coalesce(silence.silent_days, 0) as silent_days
    from stretches
    left join counted on stretches.stretch = counted.stretch
    left join focus on stretches.stretch = focus.stretch
    left join silent_focus on stretches.stretch = silent_focus.stretch
    left join silence on stretches.stretch = silence.stretch
)

select *
from final
order by stretch desc
