-- How many episodes do revisits form, what do they cost, and how unequal are they?
-- grain: one row per main and revisited phase, and one per reason of these
-- params: selection, now_utc
-- An episode is known by the time of its first revisit: the engine finds the last begin
-- in a quarter of the time that it takes to count the begins.
with begun as (
    select
        project_id,
        main_phase,
        revisited_phase,
        reason_id,
        minutes,
        occurred_at,
        last_value(case when begins_episode then occurred_at end ignore nulls) over (
            partition by project_id, main_phase, revisited_phase
            order by occurred_at, id
            rows unbounded preceding
        ) as begun_at
    from chained_revisits($selection, $now_utc)
),

-- Each episode whole, and again parted by reason.
episodes as (
    select
        main_phase,
        revisited_phase,
        reason_id,
        grouping(reason_id) = 1 as of_pair,
        count(*) as revisits,
        count(minutes) as timed,
        coalesce(sum(minutes), 0) as minutes,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at
    from begun
    group by grouping sets (
        (project_id, main_phase, revisited_phase, begun_at),
        (project_id, main_phase, revisited_phase, begun_at, reason_id)
    )
),

final as (
    select
        main_phase,
        revisited_phase,
        reason_id,
        of_pair,
        cast(sum(revisits) as bigint) as revisits,
        count(*) as episodes,
        cast(sum(timed) as bigint) as timed,
        count(*) filter (where timed > 0) as timed_episodes,
        cast(sum(minutes) as bigint) as minutes,
        sum(cast(revisits as double) * revisits) as squared_revisits,
        sum(cast(minutes as double) * minutes) as squared_minutes,
        min(first_at) as first_at,
        max(last_at) as last_at
    from episodes
    group by main_phase, revisited_phase, reason_id, of_pair
)

select *
from final
order by main_phase, revisited_phase, of_pair, reason_id
