-- Have two files seen the same migrations?
-- grain: one row
-- params: none
select
    'migration' as thing,
    count(*) as ledger_rows,
    bit_xor(hash(seen)) as fingerprint
from schema_migrations as seen -- noqa: AL05
