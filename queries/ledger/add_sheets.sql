-- Append revisions of how sheets are read, skipping those that exist already.
-- grain: one row: how many were new
-- params: none
merge into sheet_ledger as ledger
using incoming
    on ledger.id = cast(incoming.id as uuid) and ledger.rev = incoming.rev
when not matched then insert by name  -- noqa: PRS
