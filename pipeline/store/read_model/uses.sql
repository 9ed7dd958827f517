-- Counts anew how often the revisits use each name.

delete from uses;

insert into uses by name
select *
from count_uses('revisits');
