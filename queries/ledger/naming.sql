-- Which records name a project or a reason (by its id, in the column `reference`)?
-- grain: one row per record, as its newest revision is kept
-- params: records, reference, id
select *
from query_table($records)
where columns($reference) = cast($id as uuid)
