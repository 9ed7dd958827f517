-- How many revisits and episodes lie in each fortnight, back from the log's end?
-- grain: one row per fortnight with any: of all, a main phase, a reason, a pair
-- params: selection, zone, now_utc
with life as (
    select
        first_at,
        last_at,
        cast(on_clock(last_at, $zone) as date) as last_day
    from written_life_of($selection, $now_utc)
),

-- The first and the last record define the period: where they mark its ends they are
-- counted, but not compared. (Days as in dated_revisits.)
selected as (
    select
        revisits.main_phase,
        revisits.revisited_phase,
        revisits.reason_id,
        revisits.in_focus,
        revisits.begins_episode,
        revisits.occurred_at in (life.first_at, life.last_at) as at_end,
        (
            life.last_day
            - case
                when clocks.ahead is null
                    then cast(on_clock(revisits.occurred_at, $zone) as date)
                else
                    cast(
                        make_timestamp(
                            epoch_us(revisits.occurred_at) + clocks.ahead
                        ) as date
                    )
            end
        )
        // 14 as fortnight
    from chained_revisits($selection, $now_utc) as revisits
    inner join clock_of_days($zone) as clocks
        on cast(revisits.occurred_at as date) = clocks.utc_day
    cross join life
),

final as (
    select
        case
            when grouping(revisited_phase) = 0 then 'pair'
            when grouping(main_phase) = 0 then 'main_phase'
            when grouping(reason_id) = 0 then 'reason'
            else 'all'
        end as unit,
        main_phase,
        revisited_phase,
        reason_id,
        fortnight,
        count(*) as revisits,
        count(*) filter (where at_end) as revisits_at_end,
        count(*) filter (where in_focus and not at_end) as revisits_in_focus,
        count(*) filter (where begins_episode) as episodes,
        count(*) filter (where begins_episode and not at_end) as episodes_compared
    from selected
    group by
        grouping sets (
            (fortnight),
            (fortnight, main_phase),
            (fortnight, reason_id),
            (fortnight, main_phase, revisited_phase)
        )
)

select *
from final
order by unit, main_phase, revisited_phase, reason_id, fortnight
