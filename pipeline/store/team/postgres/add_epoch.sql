-- Note a new epoch, or that a newer version of the product writes from here on.
insert into revisits_epochs (ledger_id, epoch, begins_after, schema_number)
values (%(ledger_id)s, %(epoch)s, %(begins_after)s, %(schema_number)s);
