-- How far does this file follow the ledger of its team?
-- grain: one row, none where it is no mirror
-- params: none
select
    ledger_id,
    epoch,
    schema_number,
    place
from mirror_places
order by place desc
limit 1
