-- Do two files hold the same rows in a ledger?
-- grain: one row
-- params: ledger
select
    count(*) as ledger_rows,
    bit_xor(hash(ledger)) as fingerprint
from query_table($ledger) as ledger
