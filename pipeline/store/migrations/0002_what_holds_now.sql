-- Each view: what was never amended, and of what was amended the newest revision.
-- (Not materialized, so that a question reads only the columns that it asks for.)

create view projects as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from project_ledger
    where rev > 1
    group by id
)

select ledger.*
from project_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.*
from project_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;

create view phases as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from phase_ledger
    where rev > 1
    group by id
)

select ledger.*
from phase_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.*
from phase_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;

create view reasons as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from reason_ledger
    where rev > 1
    group by id
)

select ledger.*
from reason_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.*
from reason_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;

create view focus_sessions as
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

create view revisits as
with amended as not materialized (
    select
        id,
        max(rev) as rev
    from revisit_ledger
    where rev > 1
    group by id
)

select ledger.*
from revisit_ledger as ledger
where
    ledger.rev = 1 and ledger.id not in (select id from amended) and not ledger.deleted
union all
select ledger.*
from revisit_ledger as ledger
inner join amended on ledger.id = amended.id and ledger.rev = amended.rev
where not ledger.deleted;
