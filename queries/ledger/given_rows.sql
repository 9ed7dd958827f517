-- Which rows are these, as a table of their fields?
-- grain: one row per row that is given
-- params: rows
select unnest($rows, max_depth := 2)
