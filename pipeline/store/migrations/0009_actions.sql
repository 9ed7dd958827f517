-- Actions: what a team decided to do against revisits, from when to when. What is left
-- null concerns all of its kind: no project is all projects, no phase is any phase.

create table action_ledger (
    id uuid not null,
    rev integer not null,
    deleted boolean not null,
    title varchar not null,
    project_id uuid,
    main_phase varchar,
    revisited_phase varchar,
    reason_id uuid,
    started_at timestamp not null,
    ended_at timestamp,
    expectation varchar,
    adopted_by varchar,
    practice_id varchar,
    recorded_at timestamp not null,
    recorded_by varchar
);

create view actions as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from action_ledger
    where rev > 1
    group by id
)

select ledger.*
from action_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.*
from action_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;

-- What each unit of work did to actions, for the change log: an action adopted, ended
-- or changed, or several that were given to another project or reason together.
create view action_changes as
with known_names as (
    select
        id,
        arg_max(name, rev) as name
    from name_revisions
    group by id
),

plain as (
    select
        *,
        coalesce(cast(project_id as varchar), '') as project,
        coalesce(cast(reason_id as varchar), '') as reason,
        coalesce(cast(ended_at as varchar), '') as ended,
        concat_ws(
            chr(10),
            title,
            cast(started_at as varchar),
            coalesce(main_phase, ''),
            coalesce(revisited_phase, ''),
            coalesce(expectation, ''),
            coalesce(adopted_by, ''),
            coalesce(practice_id, '')
        ) as wording
    from action_ledger
),

compared as (
    select
        plain.*,
        plain.rev < max(plain.rev) over (partition by plain.id) as overtaken,
        before.deleted as was_deleted,
        before.ended = '' as was_going_on,
        plain.wording != before.wording as reworded,
        plain.project != before.project as moved,
        plain.reason != before.reason as reasoned,
        plain.ended != before.ended as timed
    from plain
    left join plain as before
        on plain.id = before.id and plain.rev = before.rev + 1
),

revisions as (
    select
        id,
        title,
        project_id,
        reason_id,
        recorded_at,
        recorded_by,
        overtaken,
        case
            when rev = 1 then 'adopted'
            when deleted then 'removed'
            when was_deleted then 'restored'
            when reworded then 'changed'
            when moved and not reasoned and not timed then 'project'
            when reasoned and not moved and not timed then 'reason'
            when timed and was_going_on and not moved and not reasoned
                then 'ended'
            else 'changed'
        end as aspect
    from compared
),

-- Given to all projects, or to any reason: there is no name to give it to.
named as (
    select
        revisions.* exclude (aspect),
        known_names.name,
        case
            when revisions.aspect in ('project', 'reason') and known_names.id is null
                then 'changed'
            else revisions.aspect
        end as aspect
    from revisions
    left join known_names
        on
            case revisions.aspect
                when 'reason' then revisions.reason_id
                when 'project' then revisions.project_id
            end = known_names.id
)

select
    recorded_at,
    recorded_by,
    'actions' as ledger,
    aspect,
    name,
    cast(null as varchar) as name_before,
    cast(null as integer) as steps,
    case when count(*) = 1 then max(title) end as which,
    count(*) as number,
    bool_or(overtaken) as overtaken
from named
group by recorded_at, recorded_by, aspect, name;

-- What a constraint would refuse of an action; it stands beside the view violations.
create view action_violations as
select
    'action' as thing,
    id,
    'the same revision stands twice' as violation
from action_ledger
group by id, rev
having count(*) > 1
union all
select
    'action',
    id,
    'unknown main phase'
from actions
where main_phase is not null and main_phase not in (select key from phases)
union all
select
    'action',
    id,
    'unknown revisited phase'
from actions
where revisited_phase is not null and revisited_phase not in (select key from phases)
union all
select
    'action',
    id,
    'unknown project'
from actions
where project_id is not null and project_id not in (select id from projects)
union all
select
    'action',
    id,
    'unknown reason'
from actions
where reason_id is not null and reason_id not in (select id from reasons)
union all
select
    'action',
    id,
    'main phase is the revisited phase'
from actions
where main_phase = revisited_phase
union all
select
    'action',
    id,
    'time out of range'
from actions
where
    not isfinite(started_at)
    or started_at < timestamp '2000-01-01'
    or started_at > recorded_at + interval 2 day
union all
select
    'action',
    id,
    'does not end after it starts'
from actions
where ended_at <= started_at;
