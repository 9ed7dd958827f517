-- Which tables, views and macros does the open file define?
-- grain: one row per column of a table, per view and per macro
-- params: none
with columns_of_tables as (
    select
        'column' as kind,
        columns.table_name || '.' || columns.column_name as name,
        columns.data_type
        || case when columns.is_nullable then '' else ' not null' end as made_by
    from duckdb_columns() as columns
    inner join duckdb_tables() as tables
        on columns.table_oid = tables.table_oid
    where not columns.internal
),

views as (
    select
        'view' as kind,
        view_name as name,
        sql as made_by
    from duckdb_views()
    where not internal
),

macros as (
    select
        'macro' as kind,
        function_name as name,
        macro_definition as made_by
    from duckdb_functions()
    where not internal and macro_definition is not null
),

final as (
    select * from columns_of_tables
    union all
    select * from views
    union all
    select * from macros
)

select *
from final
order by kind, name, made_by
