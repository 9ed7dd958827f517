-- How far can the log be trusted?
-- grain: one row
-- params: selection, now_utc
with selected as (
    select
        occurred_at,
        written_at,
        written_by,
        minutes
    from selected_revisits($selection)
),

people as (
    select
        written_by as person,
        count(*) as revisits
    from selected
    where written_by is not null
    group by written_by
),

writers as (
    select
        count(*) as people,
        coalesce(max(revisits), 0) as most_by_one,
        arg_max(person, revisits) as most_person
    from people
),

-- A session that runs asks for records up to now.
life as (
    select
        first_at,
        greatest(
            last_at,
            coalesce(
                (
                    select max(ended_at)
                    from selected_focus_sessions($selection, $now_utc)
                ),
                last_at
            )
        ) as last_at
    from life_of($selection, $now_utc)
),

-- The period's ends count as activity, so that a gap at either end is found.
moments as (
    select occurred_at as moment
    from selected
    union
    select unnest([first_at, last_at]) as moment
    from life
),

steps as (
    select
        moment as gap_from,
        lead(moment) over (order by moment) as gap_until
    from moments
),

gaps as (
    select
        max(epoch(gap_until - gap_from)) / 86400 as longest_gap_days,
        arg_max(gap_from, gap_until - gap_from) as gap_from,
        arg_max(gap_until, gap_until - gap_from) as gap_until
    from steps
    where gap_until is not null
),

counted as (
    select
        count(*) as revisits,
        count(*) filter (where minutes is null) as without_minutes,
        count(written_at) as with_written_at,
        count(*) filter (where written_at > occurred_at + interval 1 day) as late
    from selected
),

final as (
    select
        counted.*,
        writers.*,
        coalesce(gaps.longest_gap_days, 0) as longest_gap_days,
        gaps.gap_from,
        gaps.gap_until,
        epoch(life.last_at - life.first_at) / 86400 as life_days
    from counted
    cross join writers
    cross join gaps
    left join life on true
)

select *
from final
