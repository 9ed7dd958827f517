-- Which columns has a ledger, as the fields of a JSON object?
-- grain: one row
-- params: ledger
select cast(json_group_object(column_name, data_type) as varchar) as structure
from duckdb_columns()
where
    not internal
    and database_name = current_database()
    and table_name = $ledger
