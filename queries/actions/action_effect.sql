-- How often did revisits come in each week before and after an action began?
-- grain: one row per week from the action's begin, negative before it
-- params: selection, began_at, ended_at, now_utc
with life as (
    select
        first_at,
        last_at,
        least(last_at, coalesce(cast($ended_at as timestamp), last_at)) as until,
        cast($began_at as timestamp) as began_at
    from written_life_of($selection, $now_utc)
),

numbered as (
    select
        life.*,
        unnest(
            range(
                cast(floor(epoch(first_at - began_at) / 604800) as bigint),
                cast(floor(epoch(until - began_at) / 604800) as bigint) + 1
            )
        ) as week
    from life
),

weeks as (
    select
        week,
        greatest(first_at, began_at + to_days(7 * cast(week as integer)))
            as starts_at,
        least(until, began_at + to_days(7 * (cast(week as integer) + 1))) as ends_at
    from numbered
),

-- The first and the last record are not compared: they define the period.
chained as (
    select
        revisits.occurred_at,
        revisits.in_focus,
        revisits.begins_episode,
        revisits.occurred_at in (life.first_at, life.last_at) as at_end
    from chained_revisits($selection, $now_utc) as revisits
    cross join life
),

counted as (
    select
        cast(
            floor(epoch(revisits.occurred_at - life.began_at) / 604800) as bigint
        ) as week,
        count(*) filter (where not revisits.at_end) as revisits,
        count(*) filter (where revisits.in_focus and not revisits.at_end)
            as revisits_in_focus,
        count(*) filter (where revisits.begins_episode and not revisits.at_end)
            as episodes,
        count(*) filter (where revisits.at_end) as revisits_at_end
    from chained as revisits
    inner join life
        on
            revisits.occurred_at < life.until
            or (revisits.at_end and life.until = life.last_at)
    group by week
),

-- Of silences nothing is known: they are not compared either.
silences as (
    select
        weeks.week,
        greatest(silences.silent_from, weeks.starts_at) as silent_from,
        least(silences.silent_until, weeks.ends_at) as silent_until
    from weeks
    inner join silences_of($selection, $now_utc) as silences
        on
            weeks.ends_at > silences.silent_from
            and weeks.starts_at < silences.silent_until
),

silence as (
    select
        week,
        sum(epoch(silent_until) - epoch(silent_from)) / 86400 as silent_days
    from silences
    group by week
),

sessions as (
    select
        weeks.week,
        least(sessions.ended_at, weeks.ends_at) as ended_at,
        greatest(sessions.started_at, weeks.starts_at) as started_at
    from weeks
    inner join selected_focus_sessions($selection, $now_utc) as sessions
        on
            weeks.ends_at > sessions.started_at
            and weeks.starts_at < sessions.ended_at
),

pieces as (
    select
        week,
        epoch(ended_at) - epoch(started_at) as seconds
    from sessions
    union all
    select
        sessions.week,
        -greatest(
            0,
            epoch(least(sessions.ended_at, silences.silent_until))
            - epoch(greatest(sessions.started_at, silences.silent_from))
        ) as seconds
    from sessions
    inner join silences on sessions.week = silences.week
),

focus as (
    select
        week,
        greatest(0, sum(seconds)) / 86400 as focus_days
    from pieces
    group by week
),

final as (
    select
        weeks.week,
        weeks.starts_at,
        weeks.ends_at,
        coalesce(counted.revisits, 0) as revisits,
        coalesce(counted.revisits_in_focus, 0) as revisits_in_focus,
        coalesce(counted.episodes, 0) as episodes,
        coalesce(counted.revisits_at_end, 0) as revisits_at_end,
        coalesce(focus.focus_days, 0) as focus_days,
        greatest(
            0,
            epoch(weeks.ends_at - weeks.starts_at) / 86400
            - coalesce(silence.silent_days, 0)
        ) as calendar_days,
        coalesce(silence.silent_days, 0) as silent_days
    from weeks
    left join counted on weeks.week = counted.week
    left join focus on weeks.week = focus.week
    left join silence on weeks.week = silence.week
)

select *
from final
order by week
