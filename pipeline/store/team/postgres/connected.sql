-- Who is connected to this database with this product?
select
    application_name as program,
    usename as person,
    pid = pg_backend_pid() as is_this
from pg_stat_activity
where datname = current_database() and application_name like 'revisits%%'
order by application_name, pid;
