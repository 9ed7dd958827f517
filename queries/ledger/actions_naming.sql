-- Which actions are of a project, or concern a reason (by its id)?
-- grain: one row per action, as its newest revision is kept
-- params: id
select *
from actions
where project_id = cast($id as uuid) or reason_id = cast($id as uuid)
