-- Which names have projects and reasons ever had?
-- grain: one row per project or reason and name
-- params: none
select distinct
    id,
    name
from name_revisions
where ledger in ('projects', 'reasons')
order by id, name
