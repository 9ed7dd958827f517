-- Which sheets does the team know how to read?
-- grain: one row per set of headings, the latest said first
-- params: none
select
    id,
    rev,
    name,
    mapping,
    recorded_at,
    recorded_by
from sheets
order by recorded_at desc, name asc
