-- Is there a ledger?
select to_regclass('revisits_ledger') is not null as is_begun;
