-- How many records that are not among `besides` ever referred to a project or reason?
-- grain: one row
-- params: id, besides
with references_to_it as (
    select id
    from revisit_ledger
    where project_id = cast($id as uuid) or reason_id = cast($id as uuid)
    union
    select id
    from focus_session_ledger
    where project_id = cast($id as uuid)
)

select count(*) as uses
from references_to_it
where id not in (select unnest(cast($besides as uuid[])))
