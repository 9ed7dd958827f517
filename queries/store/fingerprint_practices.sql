-- Do two files hold the same ledger of practices?
-- grain: one row
-- params: none
select
    'practice' as thing,
    count(*) as ledger_rows,
    bit_xor(hash(ledger)) as fingerprint
from practice_ledger as ledger -- noqa: AL05
