-- Over how many days could revisits start from a phase; how many were made in focus?
-- grain: one row per phase in workflow order, with the selection's calendar days
-- params: selection, now_utc, zone
with focus as (
    select
        phase,
        sum(epoch(ended_at - started_at)) / 86400 as focus_days
    from counted_focus($selection, $now_utc)
    group by phase
),

made as (
    select
        main_phase,
        count(*) as revisits,
        count(*) filter (where in_focus) as revisits_in_focus
    from placed_revisits($selection, $now_utc)
    group by main_phase
),

life as (
    select *
    from life_of($selection, $now_utc)
),

-- Of silences nothing is known, not even that it was calm.
silence as (
    select
        coalesce(
            sum(
                cast(
                    on_clock(least(silences.silent_until, life.last_at), $zone) as date
                )
                - cast(
                    on_clock(greatest(silences.silent_from, life.first_at), $zone)
                    as date
                )
                - 1
            ), 0
        ) as days
    from silences_of($selection, $now_utc) as silences
    inner join life
        on
            silences.silent_from < life.last_at
            and silences.silent_until > life.first_at
),

lengths as (
    select
        cast(on_clock(life.last_at, $zone) as date)
        - cast(on_clock(life.first_at, $zone) as date)
        + 1
        - greatest(0, silence.days) as calendar_days
    from life
    cross join silence
),

final as (
    select
        shown_phases.key as main_phase,
        coalesce(focus.focus_days, 0) as focus_days,
        coalesce(made.revisits, 0) as revisits,
        coalesce(made.revisits_in_focus, 0) as revisits_in_focus,
        cast(coalesce(lengths.calendar_days, 0) as bigint) as calendar_days
    from shown_phases
    left join focus on shown_phases.key = focus.phase
    left join made on shown_phases.key = made.main_phase
    left join lengths on true
    order by shown_phases.position, shown_phases.key
)

select *
from final
