-- Who has logged revisits?
-- grain: one row per person
-- params: none
select person
from person_uses
order by person
