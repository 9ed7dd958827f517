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
    union all
    select unnest([first_at, last_at]) as moment
    from life
),

steps as (
    select
        moment,
        epoch_us(lead(moment) over (order by moment)) - epoch_us(moment) as gap
    from moments
),

gaps as (
    select
        to_microseconds(max(gap)) as longest,
        arg_max(moment, gap) as gap_from
    from steps
    where gap > 0
),

counted as (
    select
        count(*) as revisits,
        count(*) filter (where minutes is null) as without_minutes,
        count(written_at) as with_written_at,
        count(*) filter (
            where epoch_us(written_at) - epoch_us(occurred_at) > 86400000000
        ) as late
    from selected
),

final as (
    select
        counted.*,
        writers.*,
        coalesce(epoch(gaps.longest) / 86400, 0) as longest_gap_days,
        gaps.gap_from,
        gaps.gap_from + gaps.longest as gap_until,
        epoch(life.last_at - life.first_at) / 86400 as life_days
    from counted
    cross join writers
    cross join gaps
    left join life on true
)

select *
from final
