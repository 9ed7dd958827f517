-- How a sheet of other headings and words is read, once somebody has said so: one row
-- for each set of headings. `headings` and `mapping` are JSON.
create table sheet_ledger (
    id uuid not null,
    rev integer not null,
    deleted boolean not null,
    name varchar not null,
    headings varchar not null,
    mapping varchar not null,
    recorded_at timestamp not null,
    recorded_by varchar
);

create view sheets as
with newest as (
    select
        id,
        max(rev) as rev
    from sheet_ledger
    group by id
)

select ledger.*
from sheet_ledger as ledger
inner join newest on ledger.id = newest.id and ledger.rev = newest.rev
where not ledger.deleted;

-- What each unit of work did to them, for the change log.
create view sheet_changes as
select
    sheets.recorded_at,
    sheets.recorded_by,
    'sheets' as ledger,
    case
        when sheets.deleted then 'removed'
        when sheets.rev = 1 then 'kept'
        when before.deleted then 'restored'
        else 'changed'
    end as aspect,
    cast(null as varchar) as name,
    cast(null as varchar) as name_before,
    cast(null as bigint) as steps,
    sheets.name as which,
    1 as number,
    -- What was kept with an import does not keep this from being taken back.
    sheets.deleted and later.id is not null as overtaken
from sheet_ledger as sheets
left join sheet_ledger as before
    on sheets.id = before.id and sheets.rev = before.rev + 1
left join sheet_ledger as later
    on sheets.id = later.id and sheets.rev + 1 = later.rev;
