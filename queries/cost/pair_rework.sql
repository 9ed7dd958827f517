-- How many of the minutes of rework lie inside focus sessions of their main phase?
-- grain: one row per ordered pair of phases that occurs
-- params: selection, now_utc
with final as (
    select
        main_phase,
        revisited_phase,
        count(*) as revisits,
        count(*) filter (where minutes is null) as without_minutes,
        count(*) filter (where in_focus) as inside,
        count(*) filter (where in_focus and minutes is null) as inside_without_minutes,
        cast(sum(minutes) filter (where in_focus) as bigint) as minutes,
        cast(coalesce(sum(minutes), 0) as bigint) as minutes_written
    from placed_revisits($selection, $now_utc)
    group by main_phase, revisited_phase
)

select *
from final
order by main_phase, revisited_phase
