-- Which checks were ticked for which focus sessions?
-- grain: one row per focus session with a ticked check, latest start first
-- params: selection
select
    cast(sessions.id as varchar) as session_id,
    projects.name as project,
    phases.title,
    sessions.started_at,
    sessions.checks
from focus_sessions as sessions
inner join projects on sessions.project_id = projects.id
inner join phases on sessions.phase = phases.key
where
    sessions.checks is not null
    and is_among(sessions.project_id, projects_of($selection))
    and is_among(sessions.phase, main_phases_of($selection))
    and (since_of($selection) is null or sessions.started_at >= since_of($selection))
    and (until_of($selection) is null or sessions.started_at < until_of($selection))
order by sessions.started_at desc, projects.name asc
