-- Which focus sessions are there?
-- grain: one row per focus session, in time order
-- params: none
select
    focus_sessions.id,
    focus_sessions.rev,
    focus_sessions.project_id,
    coalesce(projects.name, '(removed)') as project,
    focus_sessions.phase,
    focus_sessions.started_at,
    focus_sessions.ended_at
from focus_sessions
left join projects on focus_sessions.project_id = projects.id
order by focus_sessions.started_at, focus_sessions.id
