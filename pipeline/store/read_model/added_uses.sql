-- Adds the uses of names by the revisits that were added; none may have been amended.
merge into uses
using (
    select *
    from count_uses('added')
) as more
    on
        uses.kind = more.kind
        and uses.project_id is not distinct from more.project_id
        and uses.main_phase is not distinct from more.main_phase
        and uses.reason_id is not distinct from more.reason_id
        and uses.key is not distinct from more.key
        and uses.person is not distinct from more.person
when matched then
    update
        set
            revisits = uses.revisits + more.revisits,
            recorded_at = greatest(uses.recorded_at, more.recorded_at)
when not matched then insert by name;  -- noqa: PRS
