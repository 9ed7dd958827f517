-- How many records outside `besides` have ever used a name (by its id)?
-- grain: one row
-- params: id, besides
with phase_keys as (
    select key
    from phase_ledger
    where id = cast($id as uuid)
),

references_to_it as (
    select id
    from revisit_ledger
    where
        project_id = cast($id as uuid)
        or reason_id = cast($id as uuid)
        or main_phase in (select key from phase_keys)
        or revisited_phase in (select key from phase_keys)
    union
    select id
    from focus_session_ledger
    where
        project_id = cast($id as uuid)
        or phase in (select key from phase_keys)
    union
    select id
    from practice_ledger
    where
        reason_id = cast($id as uuid)
        or main_phase in (select key from phase_keys)
        or revisited_phase in (select key from phase_keys)
    union
    select id
    from action_ledger
    where
        project_id = cast($id as uuid)
        or reason_id = cast($id as uuid)
        or main_phase in (select key from phase_keys)
        or revisited_phase in (select key from phase_keys)
)

select count(*) as uses
from references_to_it
where id not in (select unnest(cast($besides as uuid[])))
