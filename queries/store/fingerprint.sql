-- Do two files hold the same ledgers?
-- grain: one row per ledger
-- params: none
select
    'project' as thing,
    count(*) as ledger_rows,
    bit_xor(hash(ledger)) as fingerprint
from project_ledger as ledger -- noqa: AL05
union all
select
    'phase' as thing,
    count(*) as ledger_rows,
    bit_xor(hash(ledger)) as fingerprint
from phase_ledger as ledger -- noqa: AL05
union all
select
    'reason' as thing,
    count(*) as ledger_rows,
    bit_xor(hash(ledger)) as fingerprint
from reason_ledger as ledger -- noqa: AL05
union all
select
    'focus_session' as thing,
    count(*) as ledger_rows,
    bit_xor(hash(ledger)) as fingerprint
from focus_session_ledger as ledger -- noqa: AL05
union all
select
    'revisit' as thing,
    count(*) as ledger_rows,
    bit_xor(hash(ledger)) as fingerprint
from revisit_ledger as ledger -- noqa: AL05
order by thing
