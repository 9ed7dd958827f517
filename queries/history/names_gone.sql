-- Which deleted names do records still use?
-- grain: one row per name
-- params: none
with gone as (
    select
        id,
        arg_max(name, rev) as name
    from project_ledger
    group by id
    having arg_max(deleted, rev)
    union all
    select
        id,
        arg_max(name, rev) as name
    from reason_ledger
    group by id
    having arg_max(deleted, rev)
),

gone_phases as (
    select
        arg_max(key, rev) as key,
        arg_max(title, rev) as name
    from phase_ledger
    group by id
    having arg_max(deleted, rev)
)

select name
from gone
where
    id in (select project_id from revisits)
    or id in (select reason_id from revisits)
    or id in (select project_id from focus_sessions)
    or id in (select reason_id from practices)
    or id in (select project_id from actions)
    or id in (select reason_id from actions)
union
select name
from gone_phases
where
    key in (select main_phase from revisits)
    or key in (select revisited_phase from revisits)
    or key in (select phase from focus_sessions)
    or key in (select main_phase from practices)
    or key in (select revisited_phase from practices)
    or key in (select main_phase from actions)
    or key in (select revisited_phase from actions)
order by name
