-- End the transaction of a turn, and say how far the ledger is then.
select coalesce(max(seq), 0) as place
from revisits_ledger;
commit;
