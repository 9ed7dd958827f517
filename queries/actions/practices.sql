-- Which practices of its own does the team have?
-- grain: one row per practice, by main phase and revisited phase in workflow order
-- params: none
select
    practices.id,
    practices.rev,
    practices.practice,
    practices.main_phase,
    practices.revisited_phase,
    practices.reason_id,
    reasons.name as reason,
    practices.source
from practices
left join reasons on practices.reason_id = reasons.id
left join phases as main on practices.main_phase = main.key
left join phases as revisited on practices.revisited_phase = revisited.key
order by
    main.position asc nulls last,
    revisited.position asc nulls last,
    practices.practice asc,
    practices.id asc
