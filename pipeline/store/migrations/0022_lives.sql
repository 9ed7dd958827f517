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

-- The last revisit up to now that was made in each running session.
create or replace macro last_made_in_running(now_utc) as table
    select
        session_id,
        max(occurred_at) as last_made_at
    from revisits_with_sessions
    where in_running_session and occurred_at <= cast(now_utc as timestamp)
    group by session_id;

-- Each running session with the last sign that it held: its start, a confirmation, or a
-- revisit that was made in it.
create or replace macro running_sessions(now_utc) as table
    select
        sessions.id,
        sessions.rev,
        sessions.project_id,
        sessions.phase,
        sessions.started_at,
        greatest(sessions.started_at, sessions.confirmed_at, made.last_made_at)
            as last_sign
    from focus_sessions as sessions
    left join last_made_in_running(now_utc) as made on sessions.id = made.session_id
    where sessions.ended_at is null;

-- The time in focus that counts, in pieces: whole sessions; of a running one the time
-- up to its last sign, and after that the working hours of each day.
create or replace macro counted_focus(selection, now_utc) as table
    with signed as (
        select
            sessions.id,
            sessions.project_id,
            sessions.phase,
            sessions.started_at,
            sessions.ended_at,
            case
                when sessions.is_running
                    then
                        greatest(
                            sessions.began_at, sessions.confirmed_at, made.last_made_at
                        )
                else sessions.ended_at
            end as last_sign
        from selected_focus_sessions(selection, now_utc) as sessions
        left join last_made_in_running(now_utc) as made
            on sessions.id = made.session_id
    ),

    silent_days as (
        select
            signed.*,
            hours.zone,
            hours.days,
            hours.starts_at,
            hours.ends_at as stops_at,
            cast(
                unnest(
                    generate_series(
                        cast(
                            on_clock(
                                greatest(signed.started_at, signed.last_sign),
                                hours.zone
                            ) as date
                        ),
                        cast(on_clock(signed.ended_at, hours.zone) as date),
                        interval 1 day
                    )
                ) as date
            ) as day
        from signed
        cross join hours_of_work() as hours
        where signed.last_sign < signed.ended_at
    ),

    pieces as (
        select
            id,
            project_id,
            phase,
            started_at,
            least(ended_at, last_sign) as ended_at
        from signed
        union all
        select
            id,
            project_id,
            phase,
            greatest(
                started_at,
                last_sign,
                timezone('UTC', timezone(zone, day + starts_at))
            ) as started_at,
            least(ended_at, timezone('UTC', timezone(zone, day + stops_at)))
                as ended_at
        from silent_days
        where contains(days, cast(isodow(day) as varchar))
    )

    select *
    from pieces
    where started_at < ended_at;

-- The time in focus that counts, once for each calendar day that a piece of it touches
-- on a clock in a time zone; one that ends at midnight excludes the next day. `number`
-- counts the days of a piece from 0. (Lists of days are made for each length, not for
-- each piece: taking lists apart is slow.)
create or replace macro days_in_focus(selection, zone, now_utc) as table
    with pieces as (
        select
            project_id,
            phase,
            started_at,
            ended_at,
            cast(on_clock(started_at, zone) as date) as first_day,
            cast(on_clock(ended_at - interval 1 microsecond, zone) as date)
            - cast(on_clock(started_at, zone) as date) as length
        from counted_focus(selection, now_utc)
    ),

    numbers as (
        select
            length,
            unnest(range(length + 1)) as number
        from (
            select distinct length
            from pieces
        ) as lengths
    )

    select
        pieces.project_id,
        pieces.phase,
        pieces.started_at,
        pieces.ended_at,
        numbers.number,
        pieces.first_day + cast(numbers.number as integer) as day
    from pieces
    inner join numbers on pieces.length = numbers.length;

-- The signs of work on the selected projects: a record, a session's start or end, or
-- that somebody confirmed it. That a session runs is no sign that anybody works, or
-- writes down what happens. (Some moments are null.)
create or replace macro signs_of(selection, now_utc) as table
    select occurred_at as moment
    from revisits
    where is_among(project_id, projects_of(selection))
    union all
    select
        -- The last moment within the session: one that ends at midnight leaves the day
        -- out.
        unnest([
            started_at,
            confirmed_at,
            case
                when ended_at <= cast(now_utc as timestamp)
                    then ended_at - interval 1 microsecond
            end
        ]) as moment
    from focus_sessions
    where
        started_at <= cast(now_utc as timestamp)
        and is_among(project_id, projects_of(selection));

-- The first and the last sign of work on the selected projects, and the first record.
-- One row.
create or replace macro span_of(selection, now_utc) as table
    with parts as (
        select
            min(occurred_at) as first_at,
            max(occurred_at) as last_at,
            min(occurred_at) as first_written_at
        from revisits
        where is_among(project_id, projects_of(selection))
        union all
        select
            least(
                min(started_at),
                min(confirmed_at),
                min(ended_at) filter (where ended_at <= cast(now_utc as timestamp))
                - interval 1 microsecond
            ) as first_at,
            greatest(
                max(started_at),
                max(confirmed_at),
                max(ended_at) filter (where ended_at <= cast(now_utc as timestamp))
                - interval 1 microsecond
            ) as last_at,
            null as first_written_at
        from focus_sessions
        where
            started_at <= cast(now_utc as timestamp)
            and is_among(project_id, projects_of(selection))
    )

    select
        min(first_at) as first_at,
        max(last_at) as last_at,
        min(first_written_at) as first_written_at
    from parts;

-- The time of the selected projects from the first to the last sign of work, clipped to
-- the period; no row where the period lies outside.
create or replace macro life_of(selection, now_utc) as table
    with life as (
        select
            greatest(first_at, coalesce(since_of(selection), first_at)) as first_at,
            least(
                last_at,
                coalesce(until_of(selection) - interval 1 microsecond, last_at)
            ) as last_at
        from span_of(selection, now_utc)
        where first_at is not null
    )

    select *
    from life
    where first_at <= last_at;

-- The time of which the log can speak: a life that begins with the first record, as
-- before it nobody may have been logging; no row where there is none.
create or replace macro written_life_of(selection, now_utc) as table
    with life as (
        select
            greatest(first_written_at, coalesce(since_of(selection), first_written_at))
                as first_at,
            least(
                last_at,
                coalesce(until_of(selection) - interval 1 microsecond, last_at)
            ) as last_at
        from span_of(selection, now_utc)
        where first_written_at is not null
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
        group by cast(moment as date)
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
create or replace macro list_used_phases() as table
    select key
    from phase_uses
    union
    select phase as key
    from focus_sessions;

create or replace macro list_shown_phases() as table
    select *
    from phases
    where not retired or key in (select key from list_used_phases());
