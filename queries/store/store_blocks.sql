-- How many blocks of the open file are in use, and how large is each?
-- grain: one row
-- params: none
select
    used_blocks,
    block_size
from pragma_database_size()
where database_name = current_database()
