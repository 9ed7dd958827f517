-- Who has the turn to write to this ledger? Nobody, or one.
select coalesce(nullif(activity.application_name, ''), activity.usename) as holder
from pg_locks as locks
inner join pg_stat_activity as activity on locks.pid = activity.pid
inner join pg_database as databases on locks.database = databases.oid
where
    locks.locktype = 'advisory'
    and locks.granted
    and databases.datname = current_database()
    and locks.classid = 20260729
    and locks.objid = cast(cast('revisits_ledger' as regclass) as oid);
