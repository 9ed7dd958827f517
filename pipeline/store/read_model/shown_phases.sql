-- Fills the tables of the phases that records use, and of those that are shown.

create or replace table used_phases as
select *
from list_used_phases();

create or replace table shown_phases as
select *
from list_shown_phases();
