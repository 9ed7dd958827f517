-- Fills the table of revisits with those that hold now.

delete from revisits;

insert into revisits by name
select *
from convert_revisits('ledger.revisits');
