-- On which days and at which hours does the team work?
-- grain: one row; id and rev are null as long as the usual hours hold
-- params: none
select
    working_hours.id,
    working_hours.rev,
    hours.days,
    hours.starts_at,
    hours.ends_at,
    hours.zone
from hours_of_work() as hours
left join working_hours on true
