-- How do revisits spread over pairs, reasons, minutes, and whether they were avoidable?
-- grain: one row per main phase, revisited phase, reason, minutes and avoidable
-- params: selection
with selected as (
    select
        main_phase,
        revisited_phase,
        reason_id,
        minutes,
        avoidable,
        count(*) as revisits
    from selected_revisits($selection)
    group by main_phase, revisited_phase, reason_id, minutes, avoidable
),

final as (
    select
        selected.main_phase,
        selected.revisited_phase,
        selected.reason_id,
        coalesce(reasons.name, '(removed)') as reason,
        selected.minutes,
        selected.avoidable,
        selected.revisits
    from selected
    left join reasons on selected.reason_id = reasons.id
)

select *
from final
order by main_phase, revisited_phase, reason_id, minutes, avoidable
