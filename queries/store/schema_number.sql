-- Which migration was applied last?
-- grain: one row
-- params: none
select coalesce(max(number), 0) as schema_number
from schema_migrations
