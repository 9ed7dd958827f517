-- The time of which the log can speak: from the first record of the selected projects
-- to the last thing that anybody wrote down (a record, or a session's start or end),
-- within the period; no row where the period lies outside, or there is no record.
-- Before the first record nobody may have been logging, and a session that runs is no
-- sign that anybody is.
create macro written_life_of(selection, now_utc) as table
    with records as (
        select
            min(occurred_at) as first_at,
            max(occurred_at) as last_at
        from revisits
        where
            selection_of(selection).project_ids is null
            or list_contains(selection_of(selection).project_ids, project_id)
    ),

    sessions as (
        select
            max(
                case
                    when ended_at <= cast(now_utc as timestamp) then ended_at
                    else started_at
                end
            ) as last_at
        from focus_sessions
        where
            started_at <= cast(now_utc as timestamp)
            and (
                selection_of(selection).project_ids is null
                or list_contains(selection_of(selection).project_ids, project_id)
            )
    ),

    life as (
        select
            greatest(
                records.first_at,
                coalesce(selection_of(selection).since, records.first_at)
            ) as first_at,
            least(
                greatest(records.last_at, coalesce(sessions.last_at, records.last_at)),
                coalesce(
                    selection_of(selection).until - interval 1 microsecond,
                    cast('infinity' as timestamp)
                )
            ) as last_at
        from records
        cross join sessions
        where records.first_at is not null
    )

    select *
    from life
    where first_at <= last_at;
