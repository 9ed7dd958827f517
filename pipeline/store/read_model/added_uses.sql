-- Adds the uses of names by the revisits that were added; none may have been amended.

create or replace temp table counted as
select
    project_id,
    sum(revisits) as revisits,
    max(recorded_at) as recorded_at
from (
    select * from project_uses
    union all
    select * from count_project_uses('added')
) as steps
group by project_id;

delete from project_uses;

insert into project_uses by name
select *
from counted;

create or replace temp table counted as
select
    main_phase,
    reason_id,
    sum(revisits) as revisits
from (
    select * from reason_uses
    union all
    select * from count_reason_uses('added')
) as steps
group by main_phase, reason_id;

delete from reason_uses;

insert into reason_uses by name
select *
from counted;

create or replace temp table counted as
select
    key,
    sum(revisits) as revisits
from (
    select * from phase_uses
    union all
    select * from count_phase_uses('added')
) as steps
group by key;

delete from phase_uses;

insert into phase_uses by name
select *
from counted;

create or replace temp table counted as
select
    person,
    sum(revisits) as revisits
from (
    select * from person_uses
    union all
    select * from count_person_uses('added')
) as steps
group by person;

delete from person_uses;

insert into person_uses by name
select *
from counted;
