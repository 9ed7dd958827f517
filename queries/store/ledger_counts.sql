-- What does each ledger hold, how much of it is shown, and are its revisions whole?
-- grain: one row per ledger
-- params: none
with revisions as (
    select
        'projects' as thing,
        id,
        rev,
        deleted
    from project_ledger
    union all
    select
        'phases',
        id,
        rev,
        deleted
    from phase_ledger
    union all
    select
        'reasons',
        id,
        rev,
        deleted
    from reason_ledger
    union all
    select
        'focus sessions',
        id,
        rev,
        deleted
    from focus_session_ledger
    union all
    select
        'revisits',
        id,
        rev,
        deleted
    from revisit_ledger
    union all
    select
        'practices',
        id,
        rev,
        deleted
    from practice_ledger
    union all
    select
        'actions',
        id,
        rev,
        deleted
    from action_ledger
),

things as (
    select
        thing,
        id,
        count(*) as revisions,
        arg_max(deleted, rev) as deleted,
        min(rev) = 1
        and max(rev) = count(*)
        and count(distinct rev) = count(*) as unbroken
    from revisions
    group by thing, id
),

shown as (
    select
        'projects' as thing,
        count(*) as things
    from projects
    union all
    select
        'phases',
        count(*)
    from phases
    union all
    select
        'reasons',
        count(*)
    from reasons
    union all
    select
        'focus sessions',
        count(*)
    from focus_sessions
    union all
    select
        'revisits',
        count(*)
    from revisits
    union all
    select
        'practices',
        count(*)
    from practices
    union all
    select
        'actions',
        count(*)
    from actions
),

final as (
    select
        shown.thing,
        shown.things as shown,
        coalesce(sum(things.revisions), 0)::bigint as revisions,
        count(things.id) as things,
        count(things.id) filter (where things.deleted) as deleted,
        count(things.id) filter (where not things.unbroken) as broken,
        min(things.id) filter (where not things.unbroken) as first_broken
    from shown
    left join things
        on shown.thing = things.thing
    group by shown.thing, shown.things
)

select *
from final
order by thing
