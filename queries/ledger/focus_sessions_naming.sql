-- Which focus sessions are of a project (by its id)?
-- grain: one row per focus session, as its newest revision is kept
-- params: id
select *
from focus_sessions
where project_id = cast($id as uuid)
