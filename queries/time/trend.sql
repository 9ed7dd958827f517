-- How many revisits were there per week (or day, or month)?
-- grain: one row per period and stacked part; periods without revisits have a row of 0
-- params: selection, grain, stack, zone, week_start, now_utc
with days as (
    select
        day,
        case $stack
            when 'main_phase' then main_phase
            when 'revisited_phase' then revisited_phase
            when 'reason' then cast(reason_id as varchar)
            else ''
        end as part,
        count(*) as revisits
    from dated_revisits($selection, $zone)
    group by day, part
),

selected as (
    select
        first_day_of($grain, day, $week_start) as period,
        part,
        sum(revisits) as revisits
    from days
    group by period, part
),

-- The seven most frequent reasons get their own part; the rest are merged.
ranked as (
    select
        part,
        row_number() over (order by sum(revisits) desc, part asc) as rank
    from selected
    group by part
),

named as (
    select
        ranked.part,
        case
            when phases.key is not null then phases.title
            when $stack = 'none' then ''
            when ranked.rank > 7 then 'All other reasons'
            else coalesce(reasons.name, '(removed)')
        end as title,
        coalesce(phases.position, least(ranked.rank, 8)) as position
    from ranked
    left join phases on ranked.part = phases.key
    left join reasons on ranked.part = cast(reasons.id as varchar)
),

counted as (
    select
        selected.period,
        named.title,
        named.position,
        cast(sum(selected.revisits) as bigint) as revisits
    from selected
    inner join named on selected.part = named.part
    group by selected.period, named.title, named.position
),

periods as (
    select
        cast(unnest(
            generate_series(
                first_day_of($grain, on_clock(first_at, $zone), $week_start),
                first_day_of($grain, on_clock(last_at, $zone), $week_start),
                case $grain
                    when 'day' then interval 1 day
                    when 'week' then interval 7 day
                    else interval 1 month
                end
            )
        ) as date) as period
    from life_of($selection, $now_utc)
),

ends as (
    select
        period,
        cast(
            period
            + case $grain
                when 'day' then interval 1 day
                when 'week' then interval 7 day
                else interval 1 month
            end as date
        ) as period_end
    from periods
),

-- A period is whole unless the filter or the present cuts it.
totals as (
    select
        ends.period,
        ends.period_end,
        coalesce(
            ends.period >= on_clock(since_of($selection), $zone), true
        )
        and coalesce(
            ends.period_end <= on_clock(until_of($selection), $zone), true
        )
        and ends.period_end <= on_clock($now_utc, $zone) as whole,
        cast(coalesce(sum(counted.revisits), 0) as bigint) as total
    from ends
    left join counted on ends.period = counted.period
    group by ends.period, ends.period_end
),

means as (
    select
        *,
        case
            when
                $grain = 'week'
                and count(*) filter (where whole) over last_four = 4
                then avg(total) over last_four
        end as mean_of_four
    from totals
    window last_four as (order by period rows between 3 preceding and current row)
),

final as (
    select
        means.period,
        means.period_end,
        means.whole,
        strftime(means.period, '%Y-%m-%d') as first_day,
        coalesce(counted.title, '') as title,
        coalesce(counted.position, 1000) as position,
        coalesce(counted.revisits, 0) as revisits,
        means.total,
        means.mean_of_four
    from means
    left join counted on means.period = counted.period
)

select *
from final
order by period, position, title
