-- Which phases are shown, by the definitions that the read model has too.

create or replace view used_phases as
select *
from list_used_phases();

create or replace view shown_phases as
select *
from list_shown_phases();
