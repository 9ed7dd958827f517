-- Note which ledger of a team this file follows, and how far it does now.
-- grain: one row: how many were added
-- params: ledger_id, epoch, schema_number, place
insert into mirror_places
select
    cast($ledger_id as uuid) as ledger_id,
    $epoch as epoch,
    $schema_number as schema_number,
    $place as place
