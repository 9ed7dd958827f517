-- Append revisions of focus sessions, passing over those that are there already.
-- grain: one row: how many were new
-- params: none
merge into focus_session_ledger as ledger
using incoming
    on ledger.id = cast(incoming.id as uuid) and ledger.rev = incoming.rev
when not matched then insert (
    id,
    rev,
    deleted,
    project_id,
    phase,
    started_at,
    ended_at,
    recorded_at,
    recorded_by
) values (
    cast(incoming.id as uuid),
    incoming.rev,
    incoming.deleted,
    cast(incoming.project_id as uuid),
    incoming.phase,
    incoming.started_at,
    incoming.ended_at,
    incoming.recorded_at,
    incoming.recorded_by
)
