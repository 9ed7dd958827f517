-- The reader's clock and weeks, and the life of projects: one meaning of each.

-- A moment of the store (UTC) as a clock in a time zone shows it.
create macro on_clock(moment, zone) as timezone(
    zone, timezone('UTC', cast(moment as timestamp))
);

-- The selected revisits, each with its day on a clock in a time zone. The clock is read
-- once for each quarter hour, not for each record: in this century all zones differ
-- from UTC by whole quarter hours. Not materialized, so that only the columns are read
-- that a query asks for.
create macro dated_revisits(selection, zone) as table
    with moments as not materialized (
        select
            *,
            epoch_us(occurred_at) // 900000000 as quarter_hour
        from selected_revisits(selection)
    ),

    days as (
        select
            quarter_hour,
            cast(on_clock(make_timestamp(quarter_hour * 900000000), zone) as date)
                as day
        from (
            select distinct quarter_hour
            from moments
        ) as distinct_moments
    )

    select
        moments.*,
        days.day
    from moments
    inner join days on moments.quarter_hour = days.quarter_hour;

-- The first day of the day, week or month of a moment of a clock. The engine's weeks
-- begin on Monday: shifted by so many days, those of the reader do (0 is Monday).
create macro first_day_of(grain, local, week_start) as cast(
    case
        when grain = 'week'
            then
                date_trunc(
                    'week', local + to_days((7 - cast(week_start as integer)) % 7)
                )
                - to_days((7 - cast(week_start as integer)) % 7)
        else date_trunc(grain, local)
    end as date
);

-- From the first to the last sign of work on the selected projects, within the period;
-- no row where the period lies outside.
create macro life_of(selection, now_utc) as table
    with signs as (
        select
            min(occurred_at) as first_at,
            max(occurred_at) as last_at
        from revisits
        where
            selection_of(selection).project_ids is null
            or list_contains(selection_of(selection).project_ids, project_id)
        union all
        select
            min(started_at) as first_at,
            max(
                coalesce(ended_at - interval 1 microsecond, cast(now_utc as timestamp))
            ) as last_at
        from focus_sessions
        where
            selection_of(selection).project_ids is null
            or list_contains(selection_of(selection).project_ids, project_id)
    ),

    whole as (
        select
            min(first_at) as first_at,
            max(last_at) as last_at
        from signs
    ),

    life as (
        select
            greatest(first_at, coalesce(selection_of(selection).since, first_at))
                as first_at,
            least(
                last_at,
                coalesce(
                    selection_of(selection).until - interval 1 microsecond, last_at
                )
            ) as last_at
        from whole
    )

    select *
    from life
    where first_at <= last_at;
