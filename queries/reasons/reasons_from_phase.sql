-- Which reasons are given most often for going back from a phase?
-- grain: one row per reason that was given, most used for this phase first, then at all
-- params: main_phase, most
with used as (
    select
        reason_id,
        cast(
            coalesce(
                sum(revisits) filter (where main_phase = $main_phase), 0
            ) as bigint
        ) as from_phase,
        cast(sum(revisits) as bigint) as at_all
    from reason_uses
    group by reason_id
)

select
    reasons.id,
    used.from_phase,
    used.at_all
from reasons
inner join used on reasons.id = used.reason_id
where not reasons.retired
order by used.from_phase desc, used.at_all desc, reasons.name asc
limit $most
