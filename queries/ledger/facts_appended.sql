-- Which rows were appended at this moment, each with its facts?
-- grain: one row per ledger row
-- params: ledger, appended, moment
select
    cast(ledger.id as varchar) as id,
    ledger.rev,
    cast(to_json(ledger) as varchar) as facts
from query_table($ledger) as ledger
inner join query_table($appended) as appended
    on ledger.id = cast(appended.id as uuid) and ledger.rev = appended.rev
where ledger.recorded_at = $moment
