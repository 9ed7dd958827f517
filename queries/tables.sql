-- Which tables does the open file hold?
-- grain: one row per table
-- params: none
select table_name
from duckdb_tables()
where not internal
order by table_name
