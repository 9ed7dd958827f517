-- How far a mirror follows the ledger of its team: the last place. No row in a store
-- that is no mirror. It holds for one ledger, epoch and schema; else it is made anew.
create table mirror_places (
    ledger_id uuid not null,
    epoch integer not null,
    schema_number integer not null,
    place bigint not null
);
