-- In how many focus sessions of a phase was another revisited; how often per focus day?
-- grain: one row per ordered pair of phases that pass the filters
-- params: selection, now_utc
with sessions as (
    select *
    from selected_focus_sessions($selection, $now_utc)
),

focus as (
    select
        phase,
        count(*) as sessions
    from sessions
    group by phase
),

time_in_focus as (
    select
        phase,
        sum(epoch(ended_at - started_at)) / 86400 as focus_days
    from counted_focus($selection, $now_utc)
    group by phase
),

revisits_per_pair as (
    select
        main_phase,
        revisited_phase,
        count(*) as revisits,
        count(distinct session_id) filter (where in_focus) as sessions_with_revisit
    from placed_revisits($selection, $now_utc)
    group by main_phase, revisited_phase
),

pairs as (
    select
        main.key as main_phase,
        revisited.key as revisited_phase,
        main.position as main_position,
        revisited.position as revisited_position
    from shown_phases as main
    inner join shown_phases as revisited on main.key != revisited.key
    where
        revisited_phases_of($selection) is null
        or list_contains(revisited_phases_of($selection), revisited.key)
),

final as (
    select
        pairs.main_phase,
        pairs.revisited_phase,
        coalesce(focus.sessions, 0) as focus_sessions,
        coalesce(revisits_per_pair.sessions_with_revisit, 0) as sessions_with_revisit,
        coalesce(time_in_focus.focus_days, 0) as focus_days,
        (select count(*) from sessions) as sessions_in_view,
        coalesce(revisits_per_pair.sessions_with_revisit, 0)
        / nullif(focus.sessions, 0) as incidence,
        coalesce(revisits_per_pair.revisits, 0) / nullif(time_in_focus.focus_days, 0)
            as intensity
    from pairs
    left join focus on pairs.main_phase = focus.phase
    left join time_in_focus on pairs.main_phase = time_in_focus.phase
    left join revisits_per_pair
        on
            pairs.main_phase = revisits_per_pair.main_phase
            and pairs.revisited_phase = revisits_per_pair.revisited_phase
    order by pairs.main_position, pairs.revisited_position
)

select *
from final
