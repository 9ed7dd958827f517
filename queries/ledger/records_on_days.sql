-- Which records have a moment (`moment_column`) on one of these days (UTC)?
-- grain: one row per record, in its newest revision
-- params: records, moment_column, days
select *
from query_table($records)
where cast(columns($moment_column) as date) in (select unnest(cast($days as date[])))
