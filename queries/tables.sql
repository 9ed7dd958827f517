-- Which tables, with which columns, does the open file hold?
-- grain: one row per column of a table
-- params: none
select
    table_name,
    column_name
from duckdb_columns()
where not internal
order by table_name, column_name
