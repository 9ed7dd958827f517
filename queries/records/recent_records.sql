-- Which revisits of a project were written last?
-- grain: one row per revisit, the last written first
-- params: project_id, most
with written as (
    select *
    from revisits
    where project_id = try_cast($project_id as project_key)
    order by recorded_at desc, occurred_at desc, id desc
    limit $most
),

final as (
    select
        written.id,
        written.rev,
        coalesce(projects.name, '(removed)') as project,
        coalesce(projects.synthetic, false) as synthetic,
        written.occurred_at,
        written.main_phase,
        coalesce(main.title, written.main_phase) as main_title,
        written.revisited_phase,
        coalesce(revisited.title, written.revisited_phase) as revisited_title,
        coalesce(reasons.name, '(removed)') as reason,
        written.note,
        written.minutes,
        written.avoidable,
        written.written_at,
        written.written_by,
        written.recorded_at
    from written
    left join projects on written.project_id = projects.id
    left join phases as main on written.main_phase = main.key
    left join phases as revisited on written.revisited_phase = revisited.key
    left join reasons on written.reason_id = reasons.id
)

select *
from final
order by recorded_at desc, occurred_at desc, id desc
