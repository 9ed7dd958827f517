-- The phases and reasons to begin with, and the first epoch.
insert into revisits_ledger (epoch, thing, id, rev, facts)
select
    1 as epoch,
    given.*
from
    json_to_recordset(%(rows)s)
        as given (thing text, id uuid, rev integer, facts text);

insert into revisits_epochs (ledger_id, epoch, begins_after, schema_number)
values (gen_random_uuid(), 1, 0, %(schema_number)s);

commit;
