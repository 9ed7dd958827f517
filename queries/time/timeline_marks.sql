-- When did work go back or ahead, and to which phase?
-- grain: one row per project, pair of phases and thin slice of the project's time
-- params: selection
with selected as (
    select
        id,
        project_id,
        main_phase,
        revisited_phase,
        reason_id,
        occurred_at
    from selected_revisits($selection)
),

-- 400 slices look continuous; with very many revisits fewer are used, to keep the chart
-- to a few thousand marks.
lives as (
    select
        project_id,
        min(occurred_at) as first_at,
        1 + epoch_us(max(occurred_at)) - epoch_us(min(occurred_at)) as length,
        case
            when count(*) <= 2000 then 400
            else
                least(
                    400,
                    greatest(
                        60, 4000 // count(distinct main_phase || ' ' || revisited_phase)
                    )
                )
        end as slices
    from selected
    group by project_id
),

marks as (
    select
        selected.project_id,
        selected.main_phase,
        selected.revisited_phase,
        arg_min(selected.id, selected.occurred_at) as first_id,
        arg_min(selected.reason_id, selected.occurred_at) as reason_id,
        count(distinct selected.reason_id) as reasons,
        count(*) as revisits,
        min(selected.occurred_at) as first_at,
        max(selected.occurred_at) as last_at,
        make_timestamp(cast(avg(epoch_us(selected.occurred_at)) as bigint)) as moment
    from selected
    inner join lives on selected.project_id = lives.project_id
    group by
        selected.project_id,
        selected.main_phase,
        selected.revisited_phase,
        (epoch_us(selected.occurred_at) - epoch_us(lives.first_at))
        * lives.slices // lives.length
),

final as (
    select
        cast(marks.first_id as varchar) as mark,
        marks.project_id,
        coalesce(projects.name, '(removed)') as project,
        marks.main_phase,
        coalesce(main.title, marks.main_phase) as main_title,
        marks.revisited_phase,
        coalesce(revisited.title, marks.revisited_phase) as revisited_title,
        coalesce(revisited.position, 1000) < coalesce(main.position, 1000) as back,
        marks.moment,
        marks.first_at,
        marks.last_at,
        marks.revisits,
        coalesce(reasons.name, '(removed)') as reason,
        marks.reasons
    from marks
    left join projects on marks.project_id = projects.id
    left join phases as main on marks.main_phase = main.key
    left join phases as revisited on marks.revisited_phase = revisited.key
    left join reasons on marks.reason_id = reasons.id
)

select *
from final
order by moment, mark
