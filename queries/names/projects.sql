-- Which projects are there?
-- grain: one row per project, most recently written first
-- params: none
with last_focused as (
    select
        project_id,
        max(recorded_at) as recorded_at
    from focus_sessions
    group by project_id
),

final as (
    select
        projects.id,
        projects.name,
        projects.synthetic,
        projects.archived,
        coalesce(project_uses.revisits, 0) as revisits,
        greatest(
            projects.recorded_at,
            coalesce(project_uses.recorded_at, projects.recorded_at),
            coalesce(last_focused.recorded_at, projects.recorded_at)
        ) as last_used
    from projects
    left join project_uses on projects.id = project_uses.project_id
    left join last_focused on projects.id = last_focused.project_id
)

select * exclude (last_used)
from final
order by last_used desc, name asc
