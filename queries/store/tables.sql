-- Which tables does the open file have, and how is each defined?
-- grain: one row per table
-- params: none
select
    table_name,
    sql as made_by
from duckdb_tables()
where not internal and database_name = current_database()
order by table_name
