-- Fills the tables of the phases that records use, and of those that are shown. Which
-- do they use?

create or replace table used_phases as
select *
from list_used_phases();

create or replace table shown_phases as
select *
from list_shown_phases();

select cast(key as varchar) as key
from used_phases;
