-- Brings the table of revisits up to date by the ledger's rows from `first_row` on: of
-- what was amended the newest revision replaces the one before.

create or replace temp table arrived as
select *
from ledger.revisit_ledger
where rowid >= getvariable('first_row')
qualify rev = max(rev) over (partition by id);

delete from revisits
where id in (
    select arrived.id
    from arrived
    where arrived.rev > 1
);

delete from added;

insert into added by name
select *
from convert_revisits('arrived');

insert into revisits by name
select *
from added;
