-- Which ledger rows did one unit of work append?
-- grain: one row per revision
-- params: moment, person
with appended as (
    select
        ledger,
        id,
        rev,
        recorded_at,
        recorded_by
    from name_revisions
    union all
    select
        'focus_sessions' as ledger,
        id,
        rev,
        recorded_at,
        recorded_by
    from focus_session_ledger
    union all
    select
        'revisits' as ledger,
        id,
        rev,
        recorded_at,
        recorded_by
    from revisit_ledger
    union all
    select
        'actions' as ledger,
        id,
        rev,
        recorded_at,
        recorded_by
    from action_ledger
)

select
    ledger,
    id,
    rev
from appended
where
    recorded_at = cast($moment as timestamp)
    and recorded_by is not distinct from cast($person as varchar)
order by ledger, id, rev
