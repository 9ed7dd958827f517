-- How many minutes of rework lie inside the focus sessions of their main phase?
-- grain: one row per ordered pair of phases that occurs
-- params: selection, now_utc
with sessions as (
    select *
    from selected_focus_sessions($selection, $now_utc)
),

-- Sessions of a project do not overlap: the last one of the phase that began before a
-- revisit is the only one that may hold it.
placed as (
    select
        revisits.main_phase,
        revisits.revisited_phase,
        revisits.minutes,
        coalesce(revisits.occurred_at < sessions.ended_at, false) as inside
    from selected_revisits($selection) as revisits
    asof left join sessions
        on
            revisits.project_id = sessions.project_id
            and revisits.main_phase = sessions.phase
            and revisits.occurred_at >= sessions.started_at
),

final as (
    select
        main_phase,
        revisited_phase,
        count(*) as revisits,
        count(*) filter (where minutes is null) as without_minutes,
        count(*) filter (where inside) as inside,
        count(*) filter (where inside and minutes is null) as inside_without_minutes,
        cast(sum(minutes) filter (where inside) as bigint) as minutes
    from placed
    group by main_phase, revisited_phase
)

select *
from final
order by main_phase, revisited_phase
