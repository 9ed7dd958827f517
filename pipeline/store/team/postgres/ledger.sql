-- The ledger of one team. Rows are only ever added: a correction is the next revision
-- of a record, a restored backup is a new epoch, and readers follow seq. It is run
-- once, by whoever owns the database or the schema.
begin;

create table revisits_ledger (
    seq bigint generated always as identity primary key,
    epoch integer not null,
    thing text not null,
    id uuid not null,
    rev integer not null,
    facts text not null,
    unique (epoch, thing, id, rev)
);

-- The newest row says which epoch holds, after which place its rows begin, and the
-- schema of those who write: an older version of the product then reads nothing.
create table revisits_epochs (
    seq bigint generated always as identity primary key,
    ledger_id uuid not null,
    epoch integer not null,
    begins_after bigint not null,
    schema_number integer not null,
    begun_at timestamptz not null default now(),
    begun_by text not null default session_user,
    unique (epoch, schema_number)
);
