-- Any look at the tables: a transaction sees them as they were at its first one.
select count(*) as phases
from phases;
