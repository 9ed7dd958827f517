-- Which reasons are there, and how often was each given?
-- grain: one row per reason, most used first
-- params: none
with used as (
    select
        reason_id,
        cast(sum(revisits) as bigint) as revisits
    from reason_uses
    group by reason_id
)

select
    reasons.id,
    reasons.name,
    reasons.description,
    reasons.retired,
    coalesce(used.revisits, 0) as revisits
from reasons
left join used on reasons.id = used.reason_id
order by revisits desc, reasons.name asc
