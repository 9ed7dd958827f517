-- Which actions are there, and what do they concern?
-- grain: one row per action, latest start first
-- params: none
select
    actions.id,
    actions.rev,
    actions.title,
    actions.project_id,
    projects.name as project,
    actions.main_phase,
    main.title as main_title,
    actions.revisited_phase,
    revisited.title as revisited_title,
    actions.reason_id,
    reasons.name as reason,
    actions.started_at,
    actions.ended_at,
    actions.expectation,
    actions.adopted_by,
    actions.practice_id
from actions
left join projects on actions.project_id = projects.id
left join phases as main on actions.main_phase = main.key
left join phases as revisited on actions.revisited_phase = revisited.key
left join reasons on actions.reason_id = reasons.id
order by actions.started_at desc, actions.recorded_at desc, actions.id asc
