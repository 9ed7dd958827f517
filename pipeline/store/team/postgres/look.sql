-- How far is the ledger, and may the one who asks write to it?
select
    ledger_id,
    epoch,
    begins_after,
    schema_number,
    (select coalesce(max(seq), 0) from revisits_ledger) as newest,
    has_table_privilege('revisits_ledger', 'insert') as may_write
from revisits_epochs
order by seq desc
limit 1;
