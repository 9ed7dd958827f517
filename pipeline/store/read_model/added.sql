-- Adds the revisits that arrived to the table of revisits.

delete from added;

insert into added by name
select *
from convert_revisits('arrived');

insert into revisits by name
select *
from added;
