-- Which reasons lead to which phase?
-- grain: one row per reason that occurs and phase, those without revisits too
-- params: selection
with selected as (
    select
        reason_id,
        revisited_phase,
        count(*) as revisits
    from selected_revisits($selection)
    group by reason_id, revisited_phase
),

ranked as (
    select
        selected.reason_id,
        coalesce(reasons.name, '(removed)') as reason,
        sum(selected.revisits) as total
    from selected
    left join reasons on selected.reason_id = reasons.id
    group by selected.reason_id, reasons.name
),

final as (
    select
        ranked.reason_id,
        ranked.reason,
        row_number() over (
            partition by phases.key
            order by ranked.total desc, ranked.reason asc, ranked.reason_id asc
        ) as rank,
        phases.key as revisited_phase,
        phases.title as revisited_title,
        phases.position as revisited_position,
        coalesce(selected.revisits, 0) as revisits
    from ranked
    cross join shown_phases as phases
    left join selected
        on
            ranked.reason_id = selected.reason_id
            and phases.key = selected.revisited_phase
)

select *
from final
order by rank, revisited_position, revisited_phase
