-- Which phases are there, in workflow order?
-- grain: one row per phase
-- params: none
select
    key,
    title,
    position,
    description
from phases
order by position
