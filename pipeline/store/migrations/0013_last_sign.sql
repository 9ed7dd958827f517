-- Every life ends at the last sign of work: a record, a session's start or end, or that
-- somebody confirmed it. That a session runs is no sign that anybody works, or writes
-- down what happens.

create macro signs_of(selection, now_utc) as table
    select occurred_at as moment
    from revisits
    where
        selection_of(selection).project_ids is null
        or list_contains(selection_of(selection).project_ids, project_id)
    union all
    -- (A list of distinct values holds no null.)
    select unnest(list_distinct([started_at, confirmed_at])) as moment
    from focus_sessions
    where
        started_at <= cast(now_utc as timestamp)
        and (
            selection_of(selection).project_ids is null
            or list_contains(selection_of(selection).project_ids, project_id)
        )
    union all
    -- The last moment within the session: one that ends at midnight leaves the day out.
    select ended_at - interval 1 microsecond as moment
    from focus_sessions
    where
        ended_at <= cast(now_utc as timestamp)
        and (
            selection_of(selection).project_ids is null
            or list_contains(selection_of(selection).project_ids, project_id)
        );

-- From the first to the last sign of work on the selected projects, within the period;
-- no row where the period lies outside.
create or replace macro life_of(selection, now_utc) as table
    with whole as (
        select
            min(moment) as first_at,
            max(moment) as last_at
        from signs_of(selection, now_utc)
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

-- The time of which the log can speak: a life that begins with the first record, as
-- before it nobody may have been logging; no row where there is none.
create or replace macro written_life_of(selection, now_utc) as table
    with records as (
        select min(occurred_at) as first_at
        from revisits
        where
            selection_of(selection).project_ids is null
            or list_contains(selection_of(selection).project_ids, project_id)
    ),

    life as (
        select
            greatest(records.first_at, life.first_at) as first_at,
            life.last_at
        from records
        cross join life_of(selection, now_utc) as life
        where records.first_at is not null
    )

    select *
    from life
    where first_at <= last_at;

-- The silences of the selected projects: four weeks or more between two signs of work.
-- Nobody knows what happened in them, so they are neither calm nor busy.
create macro silences_of(selection, now_utc) as table
    with days as (
        select
            min(moment) as first_at,
            max(moment) as last_at
        from signs_of(selection, now_utc)
        group by epoch_us(moment) // 86400000000
    ),

    steps as (
        select
            last_at as silent_from,
            lead(first_at) over (order by first_at) as silent_until
        from days
    )

    select *
    from steps
    where silent_until - silent_from >= interval 28 day;
