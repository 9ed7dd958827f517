-- Note which ledger of a team this file follows, how far, and which row is there.
-- grain: one row: how many were added
-- params: ledger_id, epoch, schema_number, place, row_there, mirror
insert into mirror_places
select
    cast($ledger_id as uuid) as ledger_id,
    $epoch as epoch,
    $schema_number as schema_number,
    $place as place,
    $row_there as row_there,
    $mirror as mirror
