-- Append revisions of actions, passing over those that are there already.
-- grain: one row: how many were new
-- params: none
merge into action_ledger as ledger
using incoming
    on ledger.id = cast(incoming.id as uuid) and ledger.rev = incoming.rev
when not matched then insert (
    id,
    rev,
    deleted,
    title,
    project_id,
    main_phase,
    revisited_phase,
    reason_id,
    started_at,
    ended_at,
    expectation,
    adopted_by,
    practice_id,
    recorded_at,
    recorded_by
) values (
    cast(incoming.id as uuid),
    incoming.rev,
    incoming.deleted,
    incoming.title,
    cast(incoming.project_id as uuid),
    incoming.main_phase,
    incoming.revisited_phase,
    cast(incoming.reason_id as uuid),
    incoming.started_at,
    incoming.ended_at,
    incoming.expectation,
    incoming.adopted_by,
    incoming.practice_id,
    incoming.recorded_at,
    incoming.recorded_by
)
