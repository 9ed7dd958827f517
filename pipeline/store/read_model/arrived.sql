-- The ledger's rows on revisits from `first_row` on: of what was amended the newest
-- revision replaces the one before. How many amend earlier ones?

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

select count(*) as amendments
from arrived
where rev > 1;
