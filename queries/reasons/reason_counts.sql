-- Which reasons account for the revisits?
-- grain: one row per reason that occurs, the most frequent first
-- params: selection
with selected as (
    select
        reason_id,
        count(*) as revisits,
        cast(sum(minutes) as bigint) as minutes,
        count(*) filter (where minutes is null) as without_minutes
    from selected_revisits($selection)
    group by reason_id
),

named as (
    select
        selected.*,
        coalesce(reasons.name, '(removed)') as reason
    from selected
    left join reasons on selected.reason_id = reasons.id
),

final as (
    select
        row_number() over by_size as rank,
        reason_id,
        reason,
        revisits,
        minutes,
        without_minutes,
        revisits / sum(revisits) over () as share,
        sum(revisits) over by_size / sum(revisits) over () as cumulative_share
    from named
    window by_size as (order by revisits desc, reason asc, reason_id asc)
)

select *
from final
order by rank
