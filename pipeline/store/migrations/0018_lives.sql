-- Focus that counts, signs of work, lives and silences, and the phases that are shown:
-- for the file and the read model, as 0017.

-- The working hours that hold: those of the team, or else the usual ones on the clock
-- of the machine. One row.
create or replace macro hours_of_work() as table
    select
        coalesce(min(working_hours.days), '12345') as days,
        coalesce(min(working_hours.starts_at), time '09:00') as starts_at,
        coalesce(min(working_hours.ends_at), time '17:00') as ends_at,
        coalesce(min(working_hours.zone), current_setting('TimeZone')) as zone
    from working_hours;

-- Each running session with the last sign that it held: its start, a confirmation, or a
-- revisit that was made in it.
create or replace macro running_sessions(now_utc) as table
    select
        sessions.id,
        sessions.rev,
        sessions.project_id,
        sessions.phase,
        sessions.started_at,
        greatest(
            sessions.started_at,
            coalesce(sessions.confirmed_at, sessions.started_at),
            coalesce(max(made.occurred_at), sessions.started_at)
        ) as last_sign
    from focus_sessions as sessions
    left join revisits as made
        on
            sessions.project_id = made.project_id
            and sessions.phase = made.main_phase
            and sessions.started_at <= made.occurred_at
            and made.occurred_at <= cast(now_utc as timestamp)
    where sessions.ended_at is null
    group by
        sessions.id,
        sessions.rev,
        sessions.project_id,
        sessions.phase,
        sessions.started_at,
        sessions.confirmed_at;

-- The time in focus that counts, in pieces: whole sessions; of a running one the time
-- up to its last sign, and after that the working hours.
create or replace macro counted_focus(selection, now_utc) as table
    with clipped as (
        select
            sessions.id,
            sessions.project_id,
            sessions.phase,
            sessions.started_at,
            sessions.ended_at,
            coalesce(running.last_sign, sessions.ended_at) as last_sign
        from selected_focus_sessions(selection, now_utc) as sessions
        left join running_sessions(now_utc) as running on sessions.id = running.id
    ),

    silent_days as (
        select
            clipped.id,
            clipped.project_id,
            clipped.phase,
            greatest(clipped.started_at, clipped.last_sign) as started_at,
            clipped.ended_at,
            hours.zone,
            hours.days,
            hours.starts_at,
            hours.ends_at as stops_at,
            cast(
                unnest(
                    generate_series(
                        cast(
                            on_clock(
                                greatest(clipped.started_at, clipped.last_sign),
                                hours.zone
                            ) as date
                        ),
                        cast(on_clock(clipped.ended_at, hours.zone) as date),
                        interval 1 day
                    )
                ) as date
            ) as day
        from clipped
        cross join hours_of_work() as hours
        where clipped.last_sign < clipped.ended_at
    ),

    pieces as (
        select
            id,
            project_id,
            phase,
            started_at,
            least(ended_at, last_sign) as ended_at
        from clipped
        union all
        select
            id,
            project_id,
            phase,
            greatest(started_at, timezone('UTC', timezone(zone, day + starts_at)))
                as started_at,
            least(ended_at, timezone('UTC', timezone(zone, day + stops_at)))
                as ended_at
        from silent_days
        where contains(days, cast(isodow(day) as varchar))
    )

    select *
    from pieces
    where started_at < ended_at;

-- The signs of work on the selected projects: a record, a session's start or end, or
-- that somebody confirmed it. That a session runs is no sign that anybody works, or
-- writes down what happens.
create or replace macro signs_of(selection, now_utc) as table
    select occurred_at as moment
    from revisits
    where is_among(project_id, projects_of(selection))
    union all
    -- (A list of distinct values holds no null.)
    select unnest(list_distinct([started_at, confirmed_at])) as moment
    from focus_sessions
    where
        started_at <= cast(now_utc as timestamp)
        and is_among(project_id, projects_of(selection))
    union all
    -- The last moment within the session: one that ends at midnight leaves the day out.
    select ended_at - interval 1 microsecond as moment
    from focus_sessions
    where
        ended_at <= cast(now_utc as timestamp)
        and is_among(project_id, projects_of(selection));

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
            greatest(first_at, coalesce(since_of(selection), first_at)) as first_at,
            least(
                last_at,
                coalesce(until_of(selection) - interval 1 microsecond, last_at)
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
        where is_among(project_id, projects_of(selection))
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
create or replace macro silences_of(selection, now_utc) as table
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

-- A phase is shown while it is offered or any record names it.
create macro list_used_phases() as table
    select key
    from phase_uses
    union
    select phase as key
    from focus_sessions;

create macro list_shown_phases() as table
    select *
    from phases
    where not retired or key in (select key from list_used_phases());
