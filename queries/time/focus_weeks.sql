-- How many revisits up to each week, and on how many of its focus days was there one?
-- grain: one row per week, weeks without a revisit included
-- params: selection, zone, week_start, now_utc
with revisit_days as (
    select
        project_id,
        day,
        count(*) as revisits
    from dated_revisits($selection, $zone)
    group by project_id, day
),

days_with_focus as (
    select distinct
        project_id,
        day
    from days_in_focus($selection, $zone, $now_utc)
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
