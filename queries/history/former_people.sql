-- By which name is a person known now who was renamed or merged?
-- grain: one row per former name that nobody bears now
-- params: none
with moved as (
    select
        earlier.written_by as former,
        revisits.written_by as name,
        count(distinct revisits.id) as records
    from revisit_ledger as earlier
    inner join revisits on earlier.id = revisits.id
    where
        earlier.written_by <> revisits.written_by
        and earlier.written_by not in (
            select signed.written_by
            from revisits as signed
            where signed.written_by is not null
        )
    group by earlier.written_by, revisits.written_by
),

final as (
    select
        former,
        name
    from moved
    qualify row_number() over (partition by former order by records desc, name asc) = 1
)

select *
from final
order by former
