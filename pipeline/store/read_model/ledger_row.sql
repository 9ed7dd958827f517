-- Which revision of a revisit stands in this row of its ledger?
select
    id,
    rev
from ledger.revisit_ledger
where rowid = $row;
