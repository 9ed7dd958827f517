-- Which revisits does the selection contain, and at which revision?
-- grain: one row per revisit
-- params: selection
select
    id,
    rev
from selected_revisits($selection)
order by id
