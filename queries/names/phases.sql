-- Which phases are there, in workflow order?
-- grain: one row per phase, retired ones included
-- params: none
-- A number stays with its phase: it counts those that are gone too.
with numbered as (
    select
        id,
        row_number() over (order by recorded_at, position, key) as number
    from phase_ledger
    where rev = 1
)

select
    phases.id,
    phases.key,
    phases.title,
    phases.position,
    phases.description,
    phases.retired,
    phases.key in (select key from used_phases) as used,
    numbered.number
from phases
inner join numbered on phases.id = numbered.id
order by phases.position, phases.key
