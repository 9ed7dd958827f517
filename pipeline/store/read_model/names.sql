-- Fills the small tables: names, focus sessions, practices, actions, working hours.

delete from projects;

insert into projects by name
select
    cast(id as varchar) as id,
    name,
    synthetic,
    archived,
    recorded_at
from ledger.projects;

delete from phases;

insert into phases by name
select
    id,
    key,
    title,
    position,
    description,
    retired
from ledger.phases;

delete from phase_numbers;

insert into phase_numbers by name
select *
from ledger.phase_numbers;

delete from reasons;

insert into reasons by name
select
    cast(id as varchar) as id,
    name,
    description,
    retired
from ledger.reasons;

create or replace temp table sessions_before as
select *
from focus_sessions;

delete from focus_sessions;

insert into focus_sessions by name
select *
from list_focus_sessions();

-- The revisits of a project from the first session on that came, changed or went may
-- have been made in another one.
create or replace temp table moved as
with changed as (
    (
        select *
        from focus_sessions
        except
        select *
        from sessions_before
    )
    union all
    (
        select *
        from sessions_before
        except
        select *
        from focus_sessions
    )
),

since as (
    select
        project_id,
        min(started_at) as started_at
    from changed
    group by project_id
)

select revisits.* exclude (session_id, in_running_session)
from revisits
inner join since
    on
        revisits.project_id = since.project_id
        and revisits.occurred_at >= since.started_at;

update revisits
set
    session_id = replaced.session_id,
    in_running_session = replaced.in_running_session
from place_revisits('moved') as replaced
where
    revisits.id = replaced.id
    and (
        revisits.session_id is distinct from replaced.session_id
        or revisits.in_running_session is distinct from replaced.in_running_session
    );

delete from practices;

insert into practices by name
select
    * exclude (deleted, recorded_at, recorded_by) replace (
        cast(reason_id as varchar) as reason_id
    )
from ledger.practices;

delete from actions;

insert into actions by name
select
    * exclude (deleted, recorded_by) replace (
        cast(project_id as varchar) as project_id,
        cast(reason_id as varchar) as reason_id
    )
from ledger.actions;

delete from working_hours;

insert into working_hours by name
select * exclude (deleted, recorded_at, recorded_by)
from ledger.working_hours;
