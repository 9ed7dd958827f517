-- How many things does a ledger hold and show, and are its revisions complete?
-- grain: one row
-- params: ledger, records
with things as (
    select
        id,
        count(*) as revisions,
        arg_max(deleted, rev) as deleted,
        min(rev) = 1
        and max(rev) = count(*)
        and count(distinct rev) = count(*) as unbroken
    from query_table($ledger)
    group by id
),

shown as (
    select count(*) as things
    from query_table($records)
),

final as (
    select
        any_value(shown.things) as shown,
        coalesce(sum(things.revisions), 0)::bigint as revisions,
        count(things.id) as things,
        count(things.id) filter (where things.deleted) as deleted,
        count(things.id) filter (where not things.unbroken) as broken,
        min(things.id) filter (where not things.unbroken) as first_broken
    from shown
    left join things on true
)

select *
from final
