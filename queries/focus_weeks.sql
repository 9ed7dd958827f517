-- How many revisits so far, week by week, and how many of its days with focus saw one?
-- grain: one row per week, those without a revisit too
-- params: selection, zone, week_start, now_utc
with moments as (
    select
        project_id,
        epoch_us(occurred_at) // 900000000 as quarter_hour,
        count(*) as revisits
    from selected_revisits($selection)
    group by project_id, quarter_hour
),

-- A zone's clock is read once for each quarter hour, not for each record: in this
-- century all zones differ from UTC by whole quarter hours.
quarter_hours as (
    select
        quarter_hour,
        cast(on_clock(make_timestamp(quarter_hour * 900000000), $zone) as date) as day
    from (
        select distinct quarter_hour
        from moments
    ) as distinct_moments
),

revisit_days as (
    select
        moments.project_id,
        quarter_hours.day,
        sum(moments.revisits) as revisits
    from moments
    inner join quarter_hours on moments.quarter_hour = quarter_hours.quarter_hour
    group by moments.project_id, quarter_hours.day
),

-- The first and the last day that a session touches; one that ends at midnight does not
-- touch the day that begins then.
touched as (
    select
        project_id,
        cast(on_clock(started_at, $zone) as date) as first_day,
        cast(on_clock(ended_at - interval 1 microsecond, $zone) as date) as last_day
    from selected_focus_sessions($selection, $now_utc)
),

days_with_focus as (
    select distinct
        project_id,
        cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date)
            as day
    from touched
),

focus as (
    select
        first_day_of('week', days_with_focus.day, $week_start) as period,
        count(*) as days_with_focus,
        count(revisit_days.day) as days_with_focus_and_revisit
    from days_with_focus
    left join revisit_days
        on
            days_with_focus.project_id = revisit_days.project_id
            and days_with_focus.day = revisit_days.day
    group by period
),

counted as (
    select
        first_day_of('week', day, $week_start) as period,
        cast(sum(revisits) as bigint) as revisits
    from revisit_days
    group by period
),

weeks as (
    select
        cast(unnest(
            generate_series(
                first_day_of('week', on_clock(first_at, $zone), $week_start),
                first_day_of('week', on_clock(last_at, $zone), $week_start),
                interval 7 day
            )
        ) as date) as period
    from life_of($selection, $now_utc)
),

final as (
    select
        weeks.period,
        cast(weeks.period + interval 7 day as date) as period_end,
        coalesce(counted.revisits, 0) as revisits,
        cast(sum(coalesce(counted.revisits, 0)) over (order by weeks.period) as bigint)
            as cumulative,
        coalesce(focus.days_with_focus, 0) as days_with_focus,
        coalesce(focus.days_with_focus_and_revisit, 0) as days_with_focus_and_revisit,
        focus.days_with_focus_and_revisit / focus.days_with_focus as share
    from weeks
    left join counted on weeks.period = counted.period
    left join focus on weeks.period = focus.period
)

select *
from final
order by period
