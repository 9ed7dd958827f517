-- How many revisits and focus sessions refer to one project or reason?
-- grain: one row
-- params: id
with uses as (
    select count(*) as uses
    from revisits
    where project_id = cast($id as uuid) or reason_id = cast($id as uuid)
    union all
    select count(*) as uses
    from focus_sessions
    where project_id = cast($id as uuid)
)

select cast(sum(uses) as bigint) as uses
from uses
