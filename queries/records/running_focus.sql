-- Which focus sessions are running now, and when was there a last sign that they hold?
-- grain: one row per project with a phase in focus
-- params: now_utc
select
    id,
    rev,
    project_id,
    phase,
    started_at,
    last_sign
from running_sessions($now_utc)
order by started_at desc
