-- Append revisions of projects, passing over those that are there already.
-- grain: one row: how many were new
-- params: none
merge into project_ledger as ledger
using incoming
    on ledger.id = cast(incoming.id as uuid) and ledger.rev = incoming.rev
when not matched then insert (
    id,
    rev,
    deleted,
    name,
    synthetic,
    archived,
    recorded_at,
    recorded_by
) values (
    cast(incoming.id as uuid),
    incoming.rev,
    incoming.deleted,
    incoming.name,
    incoming.synthetic,
    incoming.archived,
    incoming.recorded_at,
    incoming.recorded_by
)
