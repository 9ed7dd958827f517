-- Is there a row among those that arrived that amends an earlier one?
select id
from arrived
where rev > 1
limit 1;
