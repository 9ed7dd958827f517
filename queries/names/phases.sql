-- Which phases are there, in workflow order?
-- grain: one row per phase, retired ones included
-- params: none
select
    id,
    key,
    title,
    position,
    description,
    retired,
    key in (select key from used_phases) as used
from phases
order by position, key
