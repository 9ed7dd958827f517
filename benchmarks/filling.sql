-- Fills the ledgers of an empty store with as many revisits as the variable `rows` says: three
-- years of work of 20 projects and 12 people, in the order in which they were written down.
-- 1 of 50 records was corrected later, 1 of 200 deleted. The same rows at every run.

-- A number from 0 to 1 that depends on nothing but its two arguments.
create temp macro chance(number, salt) as
    (hash(number * 1000003 + salt) % 1000000) / 1000000.0;

-- 0, 1, 2 … below `most`, the small ones more often.
create temp macro lopsided(number, salt, most) as
    cast(floor(most * pow(chance(number, salt), 1.6)) as integer);

insert into project_ledger
select
    md5('project ' || number)::uuid,
    1,
    false,
    'Project ' || number,
    true,
    timestamp '2023-10-01',
    'benchmark',
    false
from range(20) as numbers (number);

insert into focus_session_ledger
select
    md5('focus ' || project || ' ' || session)::uuid,
    1,
    false,
    md5('project ' || project)::uuid,
    list_extract(
        (select list(key order by position) from phases),
        1 + cast(floor(chance(session, 100 + project) * 9) as integer)
    ),
    timestamp '2023-10-02 08:00' + to_days(cast(7 * session as integer)),
    timestamp '2023-10-06 16:00' + to_days(cast(7 * session as integer)),
    timestamp '2026-10-01',
    'benchmark',
    null,
    null
from range(20) as projects (project)
cross join range(156) as sessions (session);

insert into revisit_ledger
with named as materialized (
    select
        (select list(key order by position) from phases) as phases,
        (select list(id order by name) from reasons) as reasons
),

drawn as (
    select
        number,
        timestamp '2023-10-02' + to_seconds(
            1092.0 * 86400 * number / getvariable('rows') + 3600 * chance(number, 1)
        ) as occurred_at,
        lopsided(number, 2, 9) as main_place,
        1 + lopsided(number, 3, 8) as distance,
        lopsided(number, 4, 12) as reason_place,
        lopsided(number, 5, 20) as project
    from range(getvariable('rows')) as numbers (number)
)

select
    md5('revisit ' || number)::uuid,
    1,
    false,
    md5('project ' || project)::uuid,
    occurred_at,
    phases[1 + main_place],
    phases[1 + (main_place + distance) % 9],
    reasons[1 + reason_place],
    if(chance(number, 6) < 0.3, 'found while looking at batch ' || number % 997, null),
    if(chance(number, 7) < 0.7, 5 + 5 * lopsided(number, 8, 48), null),
    ['yes', 'no', 'unknown'][1 + lopsided(number, 9, 3)],
    occurred_at + to_minutes(lopsided(number, 10, 300)),
    'person ' || lopsided(number, 11, 12),
    occurred_at + to_minutes(lopsided(number, 10, 300)),
    'person ' || lopsided(number, 11, 12)
from drawn
cross join named
order by number;

insert into revisit_ledger
select * replace (
    2 as rev,
    hash(id) % 200 = 0 as deleted,
    coalesce(minutes, 0) + 10 as minutes,
    recorded_at + interval 1 day as recorded_at
)
from revisit_ledger
where hash(id) % 50 = 0 or hash(id) % 200 = 0;
