-- Who may write, and who may look: grant these roles to people. Nobody but the owner
-- may change or delete a row.
do $$
begin
    if not exists (select from pg_roles where rolname = 'revisits_writers') then
        create role revisits_writers nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'revisits_readers') then
        create role revisits_readers nologin;
    end if;
end
$$;

revoke all on revisits_ledger, revisits_epochs from public;
grant select, insert on revisits_ledger, revisits_epochs to revisits_writers;
grant select on revisits_ledger, revisits_epochs to revisits_readers;
grant usage on schema revisits_schema to revisits_writers;
grant usage on schema revisits_schema to revisits_readers;
