-- Which records name a project or a reason (by its id, in the column `reference`)?
-- grain: one row per record, in its newest revision
-- params: records, reference, id
select *
from query_table($records)
where columns($reference) = cast($id as uuid)
