-- How often names are used, as views over the ledgers; the read model has tables of the
-- same names. And what the definitions need of a file: names for the types of its
-- columns.

create type project_key as uuid;
create type reason_key as uuid;
create type phase_key as varchar;
create type person_name as varchar;

create view project_uses as
select *
from count_project_uses('revisits');

create view reason_uses as
select *
from count_reason_uses('revisits');

create view phase_uses as
select *
from count_phase_uses('revisits');

create view person_uses as
select *
from count_person_uses('revisits');

-- A number stays with its phase: it counts those that are gone too.
create view phase_numbers as
select
    id,
    row_number() over (order by recorded_at, position, key) as number
from phase_ledger
where rev = 1;
