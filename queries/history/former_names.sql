-- What do former names of projects, phases and reasons, or merged ids, mean now?
-- grain: one row per kind, former name or id, and meaning (the likelier one last)
-- params: none
with moved as (
    select
        'projects' as kind,
        earlier.project_id as source,
        revisits.project_id as target
    from revisit_ledger as earlier
    inner join revisits on earlier.id = revisits.id
    where
        earlier.project_id != revisits.project_id
        and earlier.project_id not in (select id from projects)
    union all
    select
        'projects' as kind,
        earlier.project_id as source,
        focus_sessions.project_id as target
    from focus_session_ledger as earlier
    inner join focus_sessions on earlier.id = focus_sessions.id
    where
        earlier.project_id != focus_sessions.project_id
        and earlier.project_id not in (select id from projects)
    union all
    select
        'reasons' as kind,
        earlier.reason_id as source,
        revisits.reason_id as target
    from revisit_ledger as earlier
    inner join revisits on earlier.id = revisits.id
    where
        earlier.reason_id != revisits.reason_id
        and earlier.reason_id not in (select id from reasons)
),

merged as (
    select
        kind,
        source,
        target,
        count(*) as records
    from moved
    group by kind, source, target
),

spellings as (
    select distinct
        ledger as kind,
        id,
        name
    from name_revisions
),

final as (
    select
        spellings.kind,
        spellings.name as former,
        cast(spellings.id as varchar) as present,
        0 as records
    from spellings
    where
        spellings.id in (select id from projects)
        or spellings.id in (select id from reasons)
    union all
    select
        'phases' as kind,
        title as former,
        key as present,
        0 as records
    from phase_ledger
    where key in (select key from phases)
    union all
    select
        merged.kind,
        spellings.name as former,
        cast(merged.target as varchar) as present,
        merged.records
    from merged
    inner join spellings
        on merged.kind = spellings.kind and merged.source = spellings.id
    union all
    select
        kind,
        cast(source as varchar) as former,
        cast(target as varchar) as present,
        records
    from merged
)

select
    kind,
    former,
    present
from final
order by records, kind, former, present
