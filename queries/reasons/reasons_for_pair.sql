-- Which reasons are given for going from one phase to another?
-- grain: one row per reason, most used for this pair first, then most used at all
-- params: main_phase, revisited_phase
with used as (
    select
        reason_id,
        count(*) filter (
            where main_phase = $main_phase and revisited_phase = $revisited_phase
        ) as for_pair,
        count(*) as at_all
    from revisits
    group by reason_id
)

select
    reasons.id,
    reasons.name,
    reasons.description,
    coalesce(used.for_pair, 0) as for_pair,
    coalesce(used.at_all, 0) as at_all
from reasons
left join used on reasons.id = used.reason_id
where not reasons.retired
order by for_pair desc, at_all desc, reasons.name asc
