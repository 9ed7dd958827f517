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

delete from focus_sessions;

insert into focus_sessions by name
select
    * exclude (deleted, recorded_by) replace (
        cast(project_id as varchar) as project_id
    )
from ledger.focus_sessions;

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
