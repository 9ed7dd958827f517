-- Which rows does a ledger hold, each with its facts?
-- grain: one row per ledger row
-- params: ledger
select
    cast(ledger.id as varchar) as id,
    ledger.rev,
    cast(to_json(ledger) as varchar) as facts
from query_table($ledger) as ledger
