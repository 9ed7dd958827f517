-- The ledgers: append-only tables, one for each thing that is kept.
-- A correction is rev + 1, a deletion is rev + 1 with deleted = true; no row is ever
-- updated. NOT NULL only: the same statements run on stores that know nothing further.

create table schema_migrations (
    number integer not null,
    name varchar not null,
    applied_at timestamp not null
);

create table project_ledger (
    id uuid not null,
    rev integer not null,
    deleted boolean not null,
    name varchar not null,
    synthetic boolean not null,
    recorded_at timestamp not null,
    recorded_by varchar
);

create table phase_ledger (
    id uuid not null,
    rev integer not null,
    deleted boolean not null,
    key varchar not null,
    title varchar not null,
    position integer not null,
    description varchar not null,
    recorded_at timestamp not null,
    recorded_by varchar
);

create table reason_ledger (
    id uuid not null,
    rev integer not null,
    deleted boolean not null,
    name varchar not null,
    description varchar not null,
    recorded_at timestamp not null,
    recorded_by varchar
);

create table focus_session_ledger (
    id uuid not null,
    rev integer not null,
    deleted boolean not null,
    project_id uuid not null,
    phase varchar not null,
    started_at timestamp not null,
    ended_at timestamp,
    recorded_at timestamp not null,
    recorded_by varchar
);

-- written_at and written_by are facts of the record: when and by whom it was first
-- written down. recorded_at and recorded_by belong to the ledger row: when and by whom
-- this revision was made.
create table revisit_ledger (
    id uuid not null,
    rev integer not null,
    deleted boolean not null,
    project_id uuid not null,
    occurred_at timestamp not null,
    main_phase varchar not null,
    revisited_phase varchar not null,
    reason_id uuid not null,
    note varchar,
    minutes integer,
    avoidable varchar not null,
    written_at timestamp,
    written_by varchar,
    recorded_at timestamp not null,
    recorded_by varchar
);
