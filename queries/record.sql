-- What does one revisit hold now?
-- grain: one row, or none where it was deleted
-- params: id
select
    revisits.id,
    revisits.rev,
    coalesce(projects.name, '(removed)') as project,
    revisits.occurred_at,
    revisits.main_phase,
    coalesce(main.title, revisits.main_phase) as main_title,
    revisits.revisited_phase,
    coalesce(revisited.title, revisits.revisited_phase) as revisited_title,
    coalesce(reasons.name, '(removed)') as reason,
    revisits.note,
    revisits.minutes,
    revisits.avoidable,
    revisits.written_at,
    revisits.written_by
from revisits
left join projects on revisits.project_id = projects.id
left join phases as main on revisits.main_phase = main.key
left join phases as revisited on revisits.revisited_phase = revisited.key
left join reasons on revisits.reason_id = reasons.id
where revisits.id = cast($id as uuid)
