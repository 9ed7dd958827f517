-- How many revisits before and after an action began, and over how many days?
-- grain: one row per stretch: before and after
-- params: selection, began_at, ended_at, now_utc
with stretches as (
    select
        'before' as stretch,
        first_at,
        first_at as starts_at,
        least(last_at, cast($began_at as timestamp)) as ends_at
    from written_life_of($selection, $now_utc)
    union all
    select
        'after' as stretch,
        first_at,
        greatest(first_at, cast($began_at as timestamp)) as starts_at,
        least(last_at, coalesce(cast($ended_at as timestamp), last_at)) as ends_at
    from written_life_of($selection, $now_utc)
),

-- The first and the last record are not counted: they define the period.
counted as (
    select
        stretches.stretch,
        count(*) as revisits,
        count(*) filter (where revisits.in_focus) as revisits_in_focus
    from stretches
    inner join placed_revisits($selection, $now_utc) as revisits
        on
            stretches.first_at < revisits.occurred_at
            and stretches.starts_at <= revisits.occurred_at
            and stretches.ends_at > revisits.occurred_at
    group by stretches.stretch
),

focus as (
    select
        stretches.stretch,
        sum(
            epoch(least(sessions.ended_at, stretches.ends_at))
            - epoch(greatest(sessions.started_at, stretches.starts_at))
        )
        / 86400 as focus_days
    from stretches
    inner join selected_focus_sessions($selection, $now_utc) as sessions
        on
            stretches.ends_at > sessions.started_at
            and stretches.starts_at < sessions.ended_at
            and stretches.starts_at < stretches.ends_at
    group by stretches.stretch
),

final as (
    select
        stretches.stretch,
        stretches.starts_at,
        stretches.ends_at,
        coalesce(counted.revisits, 0) as revisits,
        coalesce(counted.revisits_in_focus, 0) as revisits_in_focus,
        coalesce(focus.focus_days, 0) as focus_days,
        greatest(0, epoch(stretches.ends_at) - epoch(stretches.starts_at)) / 86400
            as calendar_days
    from stretches
    left join counted on stretches.stretch = counted.stretch
    left join focus on stretches.stretch = focus.stretch
)

select *
from final
order by stretch desc
