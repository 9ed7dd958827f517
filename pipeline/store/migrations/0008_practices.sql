-- A team's own practices: what it does, or means to do, about going back from one phase
-- to another. A phase or reason that is null means any.

create table practice_ledger (
    id uuid not null,
    rev integer not null,
    deleted boolean not null,
    practice varchar not null,
    main_phase varchar,
    revisited_phase varchar,
    reason_id uuid,
    source varchar,
    recorded_at timestamp not null,
    recorded_by varchar
);

create view practices as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from practice_ledger
    where rev > 1
    group by id
)

select ledger.*
from practice_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.*
from practice_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;

-- What a constraint would refuse of them, beside the view `violations`.
create view practice_violations as
select
    'practice' as thing,
    id,
    'the same revision stands twice' as violation
from practice_ledger
group by id, rev
having count(*) > 1
union all
select
    'practice',
    id,
    'unknown main phase'
from practices
where main_phase is not null and main_phase not in (select key from phases)
union all
select
    'practice',
    id,
    'unknown revisited phase'
from practices
where revisited_phase is not null and revisited_phase not in (select key from phases)
union all
select
    'practice',
    id,
    'unknown reason'
from practices
where reason_id is not null and reason_id not in (select id from reasons)
union all
select
    'practice',
    id,
    'main phase is the revisited phase'
from practices
where main_phase = revisited_phase;

-- Every revision of what has a name or a wording of its own, for the change log.
create or replace view name_revisions as
select
    'projects' as ledger,
    id,
    rev,
    deleted,
    name,
    coalesce(archived, false) as is_out,
    '' as description,
    0 as position,
    recorded_at,
    recorded_by
from project_ledger
union all
select
    'phases' as ledger,
    id,
    rev,
    deleted,
    title as name,
    coalesce(retired, false) as is_out,
    description,
    position,
    recorded_at,
    recorded_by
from phase_ledger
union all
select
    'reasons' as ledger,
    id,
    rev,
    deleted,
    name,
    coalesce(retired, false) as is_out,
    description,
    0 as position,
    recorded_at,
    recorded_by
from reason_ledger
union all
select
    'practices' as ledger,
    id,
    rev,
    deleted,
    practice as name,
    false as is_out,
    '' as description,
    0 as position,
    recorded_at,
    recorded_by
from practice_ledger;
