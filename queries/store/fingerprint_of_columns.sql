-- How many rows does a table or view have, and what do these columns of them hold?
-- grain: one row
-- params: records, columns
with shown as (
    select cast(columns(lambda name: list_contains($columns, name)) as varchar)
    from query_table($records)
)

select
    count(*) as rows,
    coalesce(bit_xor(hash(shown)), 0) as hash
from shown
