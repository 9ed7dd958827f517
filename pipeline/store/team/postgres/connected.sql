-- Who else is connected to this database with this product?
select distinct
    application_name as program,
    usename as person
from pg_stat_activity
where
    datname = current_database()
    and application_name like 'revisits%%'
    and application_name != current_setting('application_name')
order by program, person;
