-- Append revisions of a team's practices, passing over those that are there already.
-- grain: one row: how many were new
-- params: none
merge into practice_ledger as ledger
using incoming
    on ledger.id = cast(incoming.id as uuid) and ledger.rev = incoming.rev
when not matched then insert (
    id,
    rev,
    deleted,
    practice,
    main_phase,
    revisited_phase,
    reason_id,
    source,
    recorded_at,
    recorded_by
) values (
    cast(incoming.id as uuid),
    incoming.rev,
    incoming.deleted,
    incoming.practice,
    incoming.main_phase,
    incoming.revisited_phase,
    cast(incoming.reason_id as uuid),
    incoming.source,
    incoming.recorded_at,
    incoming.recorded_by
)
