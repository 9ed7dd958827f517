-- The rows of one ledger among those that came, with its columns. A fact that an older
-- version did not know is null.
create temp table incoming as
select unnest(json_transform(facts, $structure))
from pulled
where thing = $thing;
