-- Append revisions of phases, passing over those that are there already.
-- grain: one row: how many were new
-- params: none
merge into phase_ledger as ledger
using incoming
    on ledger.id = cast(incoming.id as uuid) and ledger.rev = incoming.rev
when not matched then insert (
    id,
    rev,
    deleted,
    key,
    title,
    position,
    description,
    retired,
    recorded_at,
    recorded_by
) values (
    cast(incoming.id as uuid),
    incoming.rev,
    incoming.deleted,
    incoming.key,
    incoming.title,
    incoming.position,
    incoming.description,
    incoming.retired,
    incoming.recorded_at,
    incoming.recorded_by
)
