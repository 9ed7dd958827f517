-- Which phases are there, in workflow order?
-- grain: one row per phase, retired ones included
-- params: none
select
    phases.id,
    phases.key,
    phases.title,
    phases.position,
    phases.description,
    phases.retired,
    phases.key in (select key from used_phases) as used,
    phase_numbers.number
from phases
inner join phase_numbers on phases.id = phase_numbers.id
order by phases.position, phases.key
