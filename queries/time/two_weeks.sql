-- How many revisits this week, and how many last week?
-- grain: one row
-- params: project_id, zone, week_start, now_utc
with weeks as (
    select
        first_day_of('week', on_clock(occurred_at, $zone), $week_start) as week,
        first_day_of('week', on_clock($now_utc, $zone), $week_start) as this_week
    from revisits
    where
        project_id = try_cast($project_id as project_key)
        -- On any clock last week began at most 15 days ago, and this one ends within 8:
        -- the clock is read for no other record.
        and occurred_at >= cast($now_utc as timestamp) - interval 16 day
        and occurred_at < cast($now_utc as timestamp) + interval 9 day
)

select
    count(*) filter (where week = this_week) as this_week,
    count(*) filter (where week = this_week - interval 7 day) as last_week
from weeks
