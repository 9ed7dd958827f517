-- Who has logged revisits?
-- grain: one row per person
-- params: none
select distinct written_by as person
from revisits
where written_by is not null
order by person
