-- How many records name each phase?
-- grain: one row per phase that any record names
-- params: none
with session_counts as (
    select
        phase as key,
        count(*) as focus_sessions
    from focus_sessions
    group by phase
)

select
    coalesce(phase_uses.key, session_counts.key) as key,
    cast(coalesce(phase_uses.revisits, 0) as bigint) as revisits,
    coalesce(session_counts.focus_sessions, 0) as focus_sessions
from phase_uses
full join session_counts on phase_uses.key = session_counts.key
order by key
