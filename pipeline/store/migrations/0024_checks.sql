-- The checks that somebody ticked for a focus session: a JSON list of their texts, null
-- where none ever was.

alter table focus_session_ledger add column checks varchar;

create or replace view focus_sessions as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from focus_session_ledger
    where rev > 1
    group by id
)

select ledger.*
from focus_session_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.*
from focus_session_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;

-- Every revision of every focus session, with what it changed, for the change log.
create or replace view session_revisions as
select
    id,
    rev,
    deleted,
    project_id,
    phase,
    recorded_at,
    recorded_by,
    case
        when rev = 1 then 'added'
        when deleted then 'removed'
        when lag(deleted) over revisions then 'restored'
        when project_id != lag(project_id) over revisions then 'project'
        when
            coalesce(confirmed_at, started_at)
            != coalesce(lag(confirmed_at) over revisions, started_at)
            then 'confirmed'
        when
            phase = lag(phase) over revisions
            and started_at = lag(started_at) over revisions
            and lag(ended_at) over revisions is null
            and ended_at is not null
            then 'ended'
        when
            coalesce(checks, '') != coalesce(lag(checks) over revisions, '')
            then 'ticked'
        else 'changed'
    end as aspect
from focus_session_ledger
window revisions as (partition by id order by rev);
