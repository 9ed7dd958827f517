-- How many revisits so far, week by week, and how many of its focus days saw one?
-- grain: one row per week, those without a revisit too
-- params: selection, zone, now_utc
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
        cast(
            timezone(
                $zone, timezone('UTC', make_timestamp(quarter_hour * 900000000))
            ) as date
        ) as day
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
        cast(timezone($zone, timezone('UTC', started_at)) as date) as first_day,
        cast(
            timezone($zone, timezone('UTC', ended_at - interval 1 microsecond)) as date
        ) as last_day
    from selected_focus_sessions($selection, $now_utc)
),

focus_days as (
    select distinct
        project_id,
        cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date)
            as day
    from touched
),

focus as (
    select
        date_trunc('week', focus_days.day) as week,
        count(*) as focus_days,
        count(revisit_days.day) as focus_days_with_revisit
    from focus_days
    left join revisit_days
        on
            focus_days.project_id = revisit_days.project_id
            and focus_days.day = revisit_days.day
    group by date_trunc('week', focus_days.day)
),

counted as (
    select
        date_trunc('week', day) as week,
        cast(sum(revisits) as bigint) as revisits
    from revisit_days
    group by date_trunc('week', day)
),

-- The life of the selected projects: from their first to their last sign of work.
signs as (
    select
        min(occurred_at) as first_at,
        max(occurred_at) as last_at
    from revisits
    where
        selection_of($selection).project_ids is null
        or list_contains(selection_of($selection).project_ids, project_id)
    union all
    select
        min(started_at) as first_at,
        max(
            coalesce(ended_at - interval 1 microsecond, cast($now_utc as timestamp))
        ) as last_at
    from focus_sessions
    where
        selection_of($selection).project_ids is null
        or list_contains(selection_of($selection).project_ids, project_id)
),

life as (
    select
        greatest(
            min(first_at), coalesce(selection_of($selection).since, min(first_at))
        ) as first_at,
        least(
            max(last_at),
            coalesce(
                selection_of($selection).until - interval 1 microsecond, max(last_at)
            )
        ) as last_at
    from signs
),

weeks as (
    select
        cast(unnest(
            generate_series(
                date_trunc('week', timezone($zone, timezone('UTC', first_at))),
                date_trunc('week', timezone($zone, timezone('UTC', last_at))),
                interval 7 day
            )
        ) as date) as week
    from life
    where first_at <= last_at
),

final as (
    select
        weeks.week,
        cast(weeks.week + interval 7 day as date) as week_end,
        'week of ' || strftime(weeks.week, '%-d %b %Y') as said,
        coalesce(counted.revisits, 0) as revisits,
        cast(sum(coalesce(counted.revisits, 0)) over (order by weeks.week) as bigint)
            as cumulative,
        coalesce(focus.focus_days, 0) as focus_days,
        coalesce(focus.focus_days_with_revisit, 0) as focus_days_with_revisit,
        focus.focus_days_with_revisit / focus.focus_days as share
    from weeks
    left join counted on weeks.week = counted.week
    left join focus on weeks.week = focus.week
)

select *
from final
order by week
