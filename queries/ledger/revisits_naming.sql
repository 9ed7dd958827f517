-- Which revisits are of a project, or have a reason (by its id)?
-- grain: one row per revisit, as its newest revision is kept
-- params: id
select *
from revisits
where project_id = cast($id as uuid) or reason_id = cast($id as uuid)
