-- Which columns has a ledger, as the fields of a JSON object in their order?
-- grain: one row
-- params: ledger
with columns_in_order as (
    select
        column_name,
        data_type
    from duckdb_columns()
    where
        not internal
        and database_name = current_database()
        and table_name = $ledger
    order by column_index
),

final as (
    select cast(json_group_object(column_name, data_type) as varchar) as structure
    from columns_in_order
)

select *
from final
