-- Which columns do the tables have that are asked?
-- grain: one row per column of a table, in its order
-- params: none
select
    table_name,
    column_name
from duckdb_columns()
where not internal and database_name = current_database()
order by table_name, column_index
