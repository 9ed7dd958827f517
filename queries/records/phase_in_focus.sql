-- Which phase of a project was in focus at a moment?
-- grain: one row, none where no phase was
-- params: project_id, moment
select phase
from focus_sessions
where
    project_id = try_cast($project_id as project_key)
    and started_at <= $moment
    and (ended_at is null or ended_at > $moment)
order by started_at desc, id desc
limit 1
