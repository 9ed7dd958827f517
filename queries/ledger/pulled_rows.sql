-- Which rows of a ledger came from its team?
-- grain: one row per row that came; a fact that an older version did not know is null
-- params: pulled, thing, structure
select unnest(json_transform(facts, $structure))
from query_table($pulled)
where thing = $thing
