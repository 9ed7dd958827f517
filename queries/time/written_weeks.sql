-- In which weeks was anything written down, and for how long has nothing been since?
-- grain: one row per week with a sign of work on the selected projects
-- params: selection, zone, week_start, now_utc
with period as (
    select
        least(
            cast($now_utc as timestamp),
            coalesce(until_of($selection), cast($now_utc as timestamp))
        ) as ends_at
),

quarter_hours as (
    select distinct epoch_us(signs.moment) // 900000000 as quarter_hour
    from signs_of($selection, $now_utc) as signs
    inner join period on signs.moment < period.ends_at
),

days as (
    select
        cast(
            on_clock(make_timestamp(quarter_hour * 900000000), $zone) as date
        ) as day
    from quarter_hours
),

final as (
    select
        first_day_of('week', days.day, $week_start) as week,
        max(days.day) as last_day,
        cast(on_clock(max(period.ends_at) - interval 1 microsecond, $zone) as date)
        - max(days.day) as silent_days
    from days
    cross join period
    group by week
)

select *
from final
order by week
