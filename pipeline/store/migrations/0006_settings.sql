-- Names that are no longer offered: projects are archived, phases and reasons retired.
-- Their records stay. A phase is shown while it is offered or any record names it.
-- (Rows that are older than the columns hold null in them: that means no.)

alter table project_ledger add column archived boolean;
alter table phase_ledger add column retired boolean;
alter table reason_ledger add column retired boolean;

create or replace view projects as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from project_ledger
    where rev > 1
    group by id
)

select ledger.* replace (coalesce(ledger.archived, false) as archived)
from project_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.* replace (coalesce(ledger.archived, false) as archived)
from project_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;

create or replace view phases as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from phase_ledger
    where rev > 1
    group by id
)

select ledger.* replace (coalesce(ledger.retired, false) as retired)
from phase_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.* replace (coalesce(ledger.retired, false) as retired)
from phase_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;

create or replace view reasons as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from reason_ledger
    where rev > 1
    group by id
)

select ledger.* replace (coalesce(ledger.retired, false) as retired)
from reason_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.* replace (coalesce(ledger.retired, false) as retired)
from reason_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;

create view used_phases as
select main_phase as key
from revisits
union
select revisited_phase as key
from revisits
union
select phase as key
from focus_sessions;

create view shown_phases as
select *
from phases
where not retired or key in (select key from used_phases);

-- Every revision of every name, for the change log.
create view name_revisions as
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
from reason_ledger;
