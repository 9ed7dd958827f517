-- Append revisions of the working hours, skipping those that exist already.
-- grain: one row: how many were new
-- params: none
merge into working_hours_ledger as ledger
using incoming
    on ledger.id = cast(incoming.id as uuid) and ledger.rev = incoming.rev
when not matched then insert by name  -- noqa: PRS
