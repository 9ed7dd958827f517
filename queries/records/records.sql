-- Which revisits does the selection contain?
-- grain: one row per revisit, the newest first
-- params: selection, most, skipped
with selected as (
    select *
    from selected_revisits($selection)
    order by
        occurred_at desc,
        recorded_at desc,
        id desc
    limit
        $most
        offset $skipped
),

final as (
    select
        selected.id,
        selected.rev,
        coalesce(projects.name, '(removed)') as project,
        coalesce(projects.synthetic, false) as synthetic,
        selected.occurred_at,
        selected.main_phase,
        coalesce(main.title, selected.main_phase) as main_title,
        selected.revisited_phase,
        coalesce(revisited.title, selected.revisited_phase) as revisited_title,
        coalesce(reasons.name, '(removed)') as reason,
        selected.note,
        selected.minutes,
        selected.avoidable,
        selected.written_at,
        selected.written_by,
        selected.recorded_at
    from selected
    left join projects on selected.project_id = projects.id
    left join phases as main on selected.main_phase = main.key
    left join phases as revisited on selected.revisited_phase = revisited.key
    left join reasons on selected.reason_id = reasons.id
)

select *
from final
order by
    occurred_at desc,
    recorded_at desc,
    id desc
