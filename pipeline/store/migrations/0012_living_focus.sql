-- A focus that lives: somebody confirms now and then that it still holds, and what
-- nobody confirmed counts within the team's working hours only.

alter table focus_session_ledger add column confirmed_at timestamp;

create or replace view focus_sessions as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from focus_session_ledger
    where rev > 1
    group by id
)

select ledger.*
from focus_session_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.*
from focus_session_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;

-- Every revision of every focus session, with what it changed, for the change log.
create view session_revisions as
select
    id,
    rev,
    deleted,
    project_id,
    phase,
    recorded_at,
    recorded_by,
    case
        when rev = 1 then 'added'
        when deleted then 'removed'
        when lag(deleted) over revisions then 'restored'
        when project_id != lag(project_id) over revisions then 'project'
        when
            coalesce(confirmed_at, started_at)
            != coalesce(lag(confirmed_at) over revisions, started_at)
            then 'confirmed'
        when
            phase = lag(phase) over revisions
            and started_at = lag(started_at) over revisions
            and lag(ended_at) over revisions is null
            and ended_at is not null
            then 'ended'
        else 'changed'
    end as aspect
from focus_session_ledger
window revisions as (partition by id order by rev);

-- Days are those of the ISO week, '12345' is Monday to Friday; hours are of `zone`.
create table working_hours_ledger (
    id uuid not null,
    rev integer not null,
    deleted boolean not null,
    days varchar not null,
    starts_at time not null,
    ends_at time not null,
    zone varchar not null,
    recorded_at timestamp not null,
    recorded_by varchar
);

create view working_hours as
with newest as (
    select
        id,
        max(rev) as rev
    from working_hours_ledger
    group by id
)

select ledger.*
from working_hours_ledger as ledger
inner join newest on ledger.id = newest.id and ledger.rev = newest.rev
where not ledger.deleted;

-- What each unit of work did to them, for the change log.
create view working_hours_changes as
select
    hours.recorded_at,
    hours.recorded_by,
    'working_hours' as ledger,
    case when hours.deleted then 'removed' else 'set' end as aspect,
    cast(null as varchar) as name,
    cast(null as varchar) as name_before,
    cast(null as bigint) as steps,
    left(cast(hours.starts_at as varchar), 5)
    || '–'
    || left(cast(hours.ends_at as varchar), 5)
    || ', '
    || hours.zone as which,
    1 as number,
    later.id is not null as overtaken
from working_hours_ledger as hours
left join working_hours_ledger as later
    on hours.id = later.id and hours.rev + 1 = later.rev;

-- The working hours that hold: those of the team, or else the usual ones on the clock
-- of the machine. One row.
create macro hours_of_work() as table
    select
        coalesce(min(working_hours.days), '12345') as days,
        coalesce(min(working_hours.starts_at), time '09:00') as starts_at,
        coalesce(min(working_hours.ends_at), time '17:00') as ends_at,
        coalesce(min(working_hours.zone), current_setting('TimeZone')) as zone
    from working_hours;

-- Each running session with the last sign that it held: its start, a confirmation, or a
-- revisit that was made in it.
create macro running_sessions(now_utc) as table
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
create macro counted_focus(selection, now_utc) as table
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
