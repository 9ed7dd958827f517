-- How far is the ledger, may the one who asks write to it, and which row is where?
select
    ledger_id,
    epoch,
    begins_after,
    schema_number,
    (select coalesce(max(seq), 0) from revisits_ledger) as newest,
    has_table_privilege('revisits_ledger', 'insert') as may_write,
    (
        select concat_ws(' ', thing, id, rev)
        from revisits_ledger
        where seq = %(place)s
    ) as row_there
from revisits_epochs
order by seq desc
limit 1;
