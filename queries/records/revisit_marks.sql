-- Which revisits are behind the view, and at which revision?
-- grain: one row per revisit
-- params: selection
select
    id,
    rev
from selected_revisits($selection)
order by id
