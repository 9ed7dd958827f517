-- Which records belong to synthetic projects, the projects included?
-- grain: one row per revisit, focus session, action and project, in this order
-- params: none
with synthetic as (
    select id
    from projects
    where synthetic
),

final as (
    select
        1 as place,
        'revisits' as ledger,
        revisits.id
    from revisits
    inner join synthetic on revisits.project_id = synthetic.id
    union all
    select
        2 as place,
        'focus_sessions' as ledger,
        focus_sessions.id
    from focus_sessions
    inner join synthetic on focus_sessions.project_id = synthetic.id
    union all
    select
        3 as place,
        'actions' as ledger,
        actions.id
    from actions
    inner join synthetic on actions.project_id = synthetic.id
    union all
    select
        4 as place,
        'projects' as ledger,
        id
    from synthetic
)

select
    ledger,
    id
from final
order by place, id
