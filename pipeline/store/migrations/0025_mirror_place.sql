-- How far a mirror follows the ledger of its team: the last place. No row in a store
-- that is no mirror. It holds for one ledger, epoch and schema; else it is made anew.
-- A file of another name than `mirror` is a copy of one, and a store of its own.
create table mirror_places (
    ledger_id uuid not null,
    epoch integer not null,
    schema_number integer not null,
    place bigint not null,
    row_there varchar,
    mirror varchar not null
);
