-- How many records name each phase?
-- grain: one row per phase that any record names
-- params: none
with named as (
    select unnest([main_phase, revisited_phase]) as key
    from revisits
),

revisit_counts as (
    select
        key,
        count(*) as revisits
    from named
    group by key
),

session_counts as (
    select
        phase as key,
        count(*) as focus_sessions
    from focus_sessions
    group by phase
)

select
    coalesce(revisit_counts.key, session_counts.key) as key,
    coalesce(revisit_counts.revisits, 0) as revisits,
    coalesce(session_counts.focus_sessions, 0) as focus_sessions
from revisit_counts
full join session_counts on revisit_counts.key = session_counts.key
order by key
