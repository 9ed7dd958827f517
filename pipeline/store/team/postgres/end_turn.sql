-- End the transaction of a turn, and say how far the ledger is then: place and row.
select
    seq as place,
    concat_ws(' ', thing, id, rev) as row_there
from revisits_ledger
order by seq desc
limit 1;
commit;
