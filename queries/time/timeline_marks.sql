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

lives as (
    select
        project_id,
        min(occurred_at) as first_at,
        1 + epoch_us(max(occurred_at)) - epoch_us(min(occurred_at)) as length
    from selected
    group by project_id
),

-- 512 slices look continuous.
sliced as (
    select
        selected.*,
        (epoch_us(selected.occurred_at) - epoch_us(lives.first_at))
        * 512 // lives.length as slice
    from selected
    inner join lives on selected.project_id = lives.project_id
),

pairs_in_slices as (
    select distinct
        project_id,
        main_phase,
        revisited_phase,
        slice
    from sliced
),

-- Where that gives more marks than can be drawn at once, as many neighbouring slices as
-- it needs are taken together: 1,000 marks for the four projects that are drawn.
limits as (
    select 1000 // greatest(1, least(4, count(*))) as most
    from lives
),

widths as (
    select unnest([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 171, 256, 512])
        as width
),

-- So many slices cannot make fewer marks than this: narrower ones need not be counted.
possible_widths as (
    select
        slices.project_id,
        limits.most,
        widths.width
    from (
        select
            project_id,
            count(*) as number
        from pairs_in_slices
        group by project_id
    ) as slices
    cross join limits
    inner join widths
        on
            widths.width * limits.most >= slices.number
            and (widths.width = 1 or slices.number > limits.most)
),

wider_slices as (
    select distinct
        pairs_in_slices.project_id,
        pairs_in_slices.main_phase,
        pairs_in_slices.revisited_phase,
        possible_widths.most,
        possible_widths.width,
        pairs_in_slices.slice // possible_widths.width as slice
    from pairs_in_slices
    inner join possible_widths
        on pairs_in_slices.project_id = possible_widths.project_id
),

counted as (
    select
        project_id,
        width,
        count(*) <= any_value(most) as fits
    from wider_slices
    group by project_id, width
),

chosen_widths as (
    select
        project_id,
        coalesce(min(width) filter (where fits), 512) as width
    from counted
    group by project_id
),

marks as (
    select
        sliced.project_id,
        sliced.main_phase,
        sliced.revisited_phase,
        arg_min(sliced.id, sliced.occurred_at) as first_id,
        arg_min(sliced.reason_id, sliced.occurred_at) as reason_id,
        count(distinct sliced.reason_id) as reasons,
        count(*) as revisits,
        min(sliced.occurred_at) as first_at,
        max(sliced.occurred_at) as last_at,
        make_timestamp(cast(avg(epoch_us(sliced.occurred_at)) as bigint)) as moment
    from sliced
    inner join chosen_widths on sliced.project_id = chosen_widths.project_id
    group by
        sliced.project_id,
        sliced.main_phase,
        sliced.revisited_phase,
        sliced.slice // chosen_widths.width
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
