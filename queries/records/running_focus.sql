-- Which focus sessions are running now?
-- grain: one row per project with a phase in focus
-- params: none
select
    id,
    rev,
    project_id,
    phase,
    started_at
from focus_sessions
where ended_at is null
order by started_at desc
