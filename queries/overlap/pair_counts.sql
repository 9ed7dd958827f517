-- How often, and at what cost, did work on a main phase lead back to another phase?
-- grain: one row per ordered pair of phases in workflow order, whether it occurs or not
-- params: selection
with selected as (
    select
        main_phase,
        revisited_phase,
        count(*) as revisits,
        cast(sum(minutes) as bigint) as minutes,
        count(*) filter (where minutes is null) as without_minutes
    from selected_revisits($selection)
    group by main_phase, revisited_phase
),

-- Each pair with its opposite direction, which is null where a filter excludes either.
counted as (
    select
        main.key as main_phase,
        main.title as main_title,
        main.position as main_position,
        revisited.key as revisited_phase,
        revisited.title as revisited_title,
        revisited.position as revisited_position,
        coalesce(selected.revisits, 0) as revisits,
        case when selected.revisits is null then 0 else selected.minutes end as minutes,
        coalesce(selected.without_minutes, 0) as without_minutes,
        case
            when
                (
                    main_phases_of($selection) is null
                    or list_has_all(
                        main_phases_of($selection), [main.key, revisited.key]
                    )
                )
                and (
                    revisited_phases_of($selection) is null
                    or list_has_all(
                        revisited_phases_of($selection), [main.key, revisited.key]
                    )
                )
                then coalesce(back.revisits, 0)
        end as revisits_back
    from shown_phases as main
    inner join shown_phases as revisited on main.key != revisited.key
    left join selected
        on main.key = selected.main_phase and revisited.key = selected.revisited_phase
    left join selected as back
        on main.key = back.revisited_phase and revisited.key = back.main_phase
),

final as (
    select
        *,
        revisits / nullif(sum(revisits) over (partition by main_phase), 0)
            as share_of_main,
        revisits / nullif(sum(revisits) over (partition by revisited_phase), 0)
            as share_of_revisited,
        revisits / nullif(sum(revisits) over (), 0) as share_of_all,
        (revisits - revisits_back) / (revisits + revisits_back + 1) as asymmetry,
        2 * least(revisits, revisits_back) / nullif(revisits + revisits_back, 0)
            as reciprocity
    from counted
)

select *
from final
order by main_position, main_phase, revisited_position, revisited_phase
