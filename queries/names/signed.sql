-- Which records hold a person's name (spelled exactly so) in the column `signature`?
-- grain: one row per record, in its newest revision
-- params: records, signature, person
select *
from query_table($records)
where columns($signature) = $person
