-- Counts anew how often the revisits use each name.

delete from project_uses;

insert into project_uses by name
select *
from count_project_uses('revisits');

delete from reason_uses;

insert into reason_uses by name
select *
from count_reason_uses('revisits');

delete from phase_uses;

insert into phase_uses by name
select *
from count_phase_uses('revisits');

delete from person_uses;

insert into person_uses by name
select *
from count_person_uses('revisits');
