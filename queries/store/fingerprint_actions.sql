-- Do two files hold the same actions?
-- grain: one row
-- params: none
select
    'action' as thing,
    count(*) as ledger_rows,
    bit_xor(hash(ledger)) as fingerprint
from action_ledger as ledger -- noqa: AL05
