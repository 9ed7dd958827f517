-- Append revisions of revisits, passing over those that are there already.
-- grain: one row: how many were new
-- params: none
merge into revisit_ledger as ledger
using incoming
    on ledger.id = cast(incoming.id as uuid) and ledger.rev = incoming.rev
when not matched then insert (
    id,
    rev,
    deleted,
    project_id,
    occurred_at,
    main_phase,
    revisited_phase,
    reason_id,
    note,
    minutes,
    avoidable,
    written_at,
    written_by,
    recorded_at,
    recorded_by
) values (
    cast(incoming.id as uuid),
    incoming.rev,
    incoming.deleted,
    cast(incoming.project_id as uuid),
    incoming.occurred_at,
    incoming.main_phase,
    incoming.revisited_phase,
    cast(incoming.reason_id as uuid),
    incoming.note,
    incoming.minutes,
    incoming.avoidable,
    incoming.written_at,
    incoming.written_by,
    incoming.recorded_at,
    incoming.recorded_by
)
