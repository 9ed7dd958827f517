-- How many of those that arrived amend earlier ones?
select count(*) as amendments
from arrived
where rev > 1;
