-- The tables of a new read model, empty but for the revisits and the focus sessions in
-- which they were made; `ledger` is the file. A column of names is an enumeration of
-- all that the ledgers ever held, in alphabetical order: as small as a number, and it
-- sorts and reads like the text. (None is empty: that is refused.)

create type project_key as enum ( -- noqa: CV07
    with named as (
        select id from ledger.project_ledger
        union
        select project_id as id from ledger.revisit_ledger
        union
        select project_id as id from ledger.focus_session_ledger
        union
        select project_id as id from ledger.action_ledger
    )

    select '' as key
    union all
    select cast(id as varchar) as key
    from named
    where id is not null
    order by key
);

create type reason_key as enum ( -- noqa: CV07
    with named as (
        select id from ledger.reason_ledger
        union
        select reason_id as id from ledger.revisit_ledger
        union
        select reason_id as id from ledger.practice_ledger
        union
        select reason_id as id from ledger.action_ledger
    )

    select '' as key
    union all
    select cast(id as varchar) as key
    from named
    where id is not null
    order by key
);

create type phase_key as enum ( -- noqa: CV07
    with named as (
        select key from ledger.phase_ledger
        union
        select main_phase as key from ledger.revisit_ledger
        union
        select revisited_phase as key from ledger.revisit_ledger
        union
        select phase as key from ledger.focus_session_ledger
        union
        select main_phase as key from ledger.practice_ledger
        union
        select revisited_phase as key from ledger.practice_ledger
        union
        select main_phase as key from ledger.action_ledger
        union
        select revisited_phase as key from ledger.action_ledger
    )

    select '' as key
    union all
    select key
    from named
    where key is not null
    order by key
);

create type person_name as enum ( -- noqa: CV07
    select '' as person
    union all
    select distinct written_by as person
    from ledger.revisit_ledger
    where written_by is not null
    order by person
);

create type avoidable_answer as enum ( -- noqa: CV07
    select '' as avoidable
    union all
    select distinct avoidable
    from ledger.revisit_ledger
    order by avoidable
);

create table revisits (
    id uuid,
    rev integer,
    project_id project_key,
    occurred_at timestamp,
    main_phase phase_key,
    revisited_phase phase_key,
    reason_id reason_key,
    note varchar,
    minutes integer,
    avoidable avoidable_answer,
    written_at timestamp,
    written_by person_name,
    recorded_at timestamp,
    session_id uuid,
    in_running_session boolean
);

create view revisits_with_sessions as
select *
from revisits;

create table focus_sessions (
    id uuid,
    rev integer,
    project_id project_key,
    phase phase_key,
    started_at timestamp,
    ended_at timestamp,
    recorded_at timestamp,
    confirmed_at timestamp,
    checks varchar
);

create table projects (
    id project_key,
    name varchar,
    synthetic boolean,
    recorded_at timestamp,
    archived boolean
);

create table phases (
    id uuid,
    key phase_key,
    title varchar,
    position integer,
    description varchar,
    retired boolean
);

create table reasons (
    id reason_key,
    name varchar,
    description varchar,
    retired boolean
);

create table practices (
    id uuid,
    rev integer,
    practice varchar,
    main_phase phase_key,
    revisited_phase phase_key,
    reason_id reason_key,
    source varchar
);

create table actions (
    id uuid,
    rev integer,
    title varchar,
    project_id project_key,
    main_phase phase_key,
    revisited_phase phase_key,
    reason_id reason_key,
    started_at timestamp,
    ended_at timestamp,
    expectation varchar,
    adopted_by varchar,
    practice_id varchar,
    recorded_at timestamp
);

create table working_hours (
    id uuid,
    rev integer,
    days varchar,
    starts_at time,
    ends_at time,
    zone varchar
);

create table phase_numbers (
    id uuid,
    number bigint
);

-- How often the revisits use each name, all kinds in one table, so that one statement
-- adds to all. What a kind does not tell is null.
create table uses (
    kind varchar,
    project_id project_key,
    main_phase phase_key,
    reason_id reason_key,
    key phase_key,
    person person_name,
    revisits bigint,
    recorded_at timestamp
);

create view project_uses as
select
    project_id,
    revisits,
    recorded_at
from uses
where kind = 'project';

create view reason_uses as
select
    main_phase,
    reason_id,
    revisits
from uses
where kind = 'reason';

create view phase_uses as
select
    key,
    revisits
from uses
where kind = 'phase';

create view person_uses as
select
    person,
    revisits
from uses
where kind = 'person';

-- The revisits that just came, as they stand in the table of revisits.
create table added as
select *
from revisits;

-- Revisits, each with the focus session in which it was made: as the view
-- `revisits_with_sessions` of the file has them.
create macro place_revisits(records) as table
    select
        records.*,
        case
            when sessions.ended_at is null or records.occurred_at < sessions.ended_at
                then sessions.id
        end as session_id,
        sessions.id is not null and sessions.ended_at is null as in_running_session
    from query_table(records) as records
    asof left join (
        select *
        from focus_sessions
        where ended_at is null or ended_at > started_at
    ) as sessions
        on
            records.project_id = sessions.project_id
            and records.main_phase = sessions.phase
            and records.occurred_at >= sessions.started_at;

-- Rows of the ledger, or its view, as the table of revisits has them.
create macro convert_revisits(records) as table
    with converted as not materialized ( -- noqa: ST03
        select
            * exclude (deleted, recorded_by) replace (
                cast(cast(project_id as varchar) as project_key) as project_id,
                cast(cast(reason_id as varchar) as reason_key) as reason_id,
                cast(main_phase as phase_key) as main_phase
            )
        from query_table(records)
        where not deleted
    )

    select *
    from place_revisits('converted');

create macro list_focus_sessions() as table
    select
        * exclude (deleted, recorded_by) replace (
            cast(project_id as varchar) as project_id
        )
    from ledger.focus_sessions;

insert into focus_sessions by name
select *
from list_focus_sessions();

insert into revisits by name
select *
from convert_revisits('ledger.revisits');
