-- Which of a team's own practices are for a reason (by its id)?
-- grain: one row per practice, as its newest revision is kept
-- params: id
select *
from practices
where reason_id = cast($id as uuid)
