-- What a constraint would refuse. The validator refuses it before; this shows it after.
create view violations as
with doubled as (
    select
        'project' as thing,
        id,
        'the same revision stands twice' as violation
    from project_ledger
    group by id, rev
    having count(*) > 1
    union all
    select
        'phase',
        id,
        'the same revision stands twice'
    from phase_ledger
    group by id, rev
    having count(*) > 1
    union all
    select
        'reason',
        id,
        'the same revision stands twice'
    from reason_ledger
    group by id, rev
    having count(*) > 1
    union all
    select
        'focus session',
        id,
        'the same revision stands twice'
    from focus_session_ledger
    group by id, rev
    having count(*) > 1
    union all
    select
        'revisit',
        id,
        'the same revision stands twice'
    from revisit_ledger
    group by id, rev
    having count(*) > 1
),

unknown as (
    select
        'revisit' as thing,
        id,
        'unknown main phase' as violation
    from revisits
    where main_phase not in (select key from phases)
    union all
    select
        'revisit',
        id,
        'unknown revisited phase'
    from revisits
    where revisited_phase not in (select key from phases)
    union all
    select
        'revisit',
        id,
        'unknown project'
    from revisits
    where project_id not in (select id from projects)
    union all
    select
        'revisit',
        id,
        'unknown reason'
    from revisits
    where reason_id not in (select id from reasons)
    union all
    select
        'focus session',
        id,
        'unknown phase'
    from focus_sessions
    where phase not in (select key from phases)
    union all
    select
        'focus session',
        id,
        'unknown project'
    from focus_sessions
    where project_id not in (select id from projects)
),

impossible as (
    select
        'revisit' as thing,
        id,
        'main phase is the revisited phase' as violation
    from revisits
    where main_phase = revisited_phase
    union all
    select
        'revisit',
        id,
        'time out of range'
    from revisits
    where
        not isfinite(occurred_at)
        or occurred_at < timestamp '2000-01-01'
        or occurred_at > recorded_at + interval 2 day
    union all
    select
        'revisit',
        id,
        'minutes below zero'
    from revisits
    where minutes < 0
    union all
    select
        'revisit',
        id,
        'avoidable is not yes, no or unknown'
    from revisits
    where avoidable not in ('yes', 'no', 'unknown')
    union all
    select
        'focus session',
        id,
        'ends before it starts'
    from focus_sessions
    where ended_at < started_at
    union all
    select
        'focus session',
        a.id,
        'overlaps another of its project'
    from focus_sessions as a
    inner join focus_sessions as b
        on
            a.project_id = b.project_id
            and a.id < b.id
            and a.started_at < coalesce(b.ended_at, timestamp '9999-01-01')
            and b.started_at < coalesce(a.ended_at, timestamp '9999-01-01')
)

select * from doubled
union all
select * from unknown
union all
select * from impossible;
