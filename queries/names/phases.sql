-- Which phases are there, in workflow order?
-- grain: one row per phase, the retired ones too
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
