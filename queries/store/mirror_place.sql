-- How far does this file follow the ledger of its team, and which row is there?
-- grain: one row, none where it is no mirror
-- params: none
select
    ledger_id,
    epoch,
    schema_number,
    place,
    row_there,
    mirror
from mirror_places
order by place desc
limit 1
