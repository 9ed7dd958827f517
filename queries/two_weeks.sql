-- How many revisits this week, and how many last week?
-- grain: one row
-- params: project_id, zone, week_start, now_utc
with weeks as (
    select
        date_trunc(
            'week',
            timezone($zone, timezone('UTC', occurred_at))
            + to_days((7 - cast($week_start as integer)) % 7)
        ) as week,
        date_trunc(
            'week',
            timezone($zone, timezone('UTC', cast($now_utc as timestamp)))
            + to_days((7 - cast($week_start as integer)) % 7)
        ) as this_week
    from revisits
    where project_id = cast($project_id as uuid)
)

select
    count(*) filter (where week = this_week) as this_week,
    count(*) filter (where week = this_week - interval 7 day) as last_week
from weeks
