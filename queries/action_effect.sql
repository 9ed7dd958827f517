-- How many revisits lie before and after an action began, and in how many days?
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

selected as (
    select
        id,
        project_id,
        main_phase,
        occurred_at
    from selected_revisits($selection)
),

sessions as (
    select *
    from selected_focus_sessions($selection, $now_utc)
),

in_focus as (
    select distinct selected.id
    from selected
    inner join sessions
        on
            selected.project_id = sessions.project_id
            and selected.main_phase = sessions.phase
            and selected.occurred_at >= sessions.started_at
            and selected.occurred_at < sessions.ended_at
),

-- The records that mark the ends of the life are not counted: they ended the waiting.
counted as (
    select
        stretches.stretch,
        count(*) as revisits,
        count(in_focus.id) as revisits_in_focus
    from stretches
    inner join selected
        on
            stretches.first_at < selected.occurred_at
            and stretches.last_at > selected.occurred_at
            and stretches.starts_at <= selected.occurred_at
            and stretches.ends_at > selected.occurred_at
    left join in_focus on selected.id = in_focus.id
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
    inner join sessions
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
