-- Which phase was in focus when, as logged or as inferred from revisits?
-- grain: one row per focus session; of very many inferred ones, one per stretch of time
-- params: selection, now_utc
with moments as (
    select
        id,
        project_id,
        main_phase,
        occurred_at
    from selected_revisits(scope_of($selection))
),

logged as (
    select
        id,
        rev,
        project_id,
        phase,
        started_at,
        ended_at,
        coalesce(ended_at, cast($now_utc as timestamp)) as until_now
    from focus_sessions
),

-- Sessions of a project do not overlap: the last one of the phase that began before a
-- revisit is the only one that may cover it.
placed as (
    select
        moments.*,
        moments.id in (select id from selected_revisits($selection)) as in_view,
        case when moments.occurred_at < sessions.until_now then sessions.id end
            as session_id
    from moments
    asof left join (
        select *
        from logged
        where until_now > started_at
    ) as sessions
        on
            moments.project_id = sessions.project_id
            and moments.main_phase = sessions.phase
            and moments.occurred_at >= sessions.started_at
),

revisits_per_session as (
    select
        session_id,
        count(*) filter (where in_view) as revisits
    from placed
    where session_id is not null
    group by session_id
),

-- A run ends where the main phase changes or a revisit is covered by a logged session.
steps as (
    select
        *,
        case when session_id is null then main_phase end as uncovered,
        lag(case when session_id is null then main_phase end) over in_order
            as uncovered_before
    from placed
    window in_order as (partition by project_id order by occurred_at, id)
),

numbered as (
    select
        *,
        sum(case when uncovered is distinct from uncovered_before then 1 else 0 end)
            over (
                partition by project_id
                order by occurred_at, id
                rows between unbounded preceding and current row
            ) as run
    from steps
),

runs as (
    select
        project_id,
        uncovered as phase,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        arg_min(id, occurred_at) as first_revisit,
        count(*) filter (where in_view) as revisits
    from numbered
    where uncovered is not null
    group by project_id, run, uncovered
),

-- More runs of one project than can be told apart are drawn together: those of one
-- phase that begin in the same of 120 stretches of the project's time.
stretches as (
    select
        *,
        case
            when count(*) over project <= 600 then cast(first_revisit as varchar)
            else
                cast(
                    120 * epoch_us(started_at - min(started_at) over project)
                    // (
                        1
                        + epoch_us(
                            max(ended_at) over project - min(started_at) over project
                        )
                    ) as varchar
                )
        end as stretch
    from runs
    where
        main_phases_of($selection) is null
        or list_contains(main_phases_of($selection), phase)
    window project as (partition by project_id)
),

inferred as (
    select
        project_id,
        phase,
        min(started_at) as started_at,
        max(ended_at) as ended_at,
        arg_min(first_revisit, started_at) as first_revisit,
        count(*) as sessions,
        cast(sum(revisits) as bigint) as revisits
    from stretches
    group by project_id, phase, stretch
),

all_sessions as (
    select
        clipped.project_id,
        cast(clipped.id as varchar) as mark,
        clipped.id,
        logged.rev,
        clipped.phase,
        clipped.started_at,
        clipped.ended_at,
        logged.started_at as logged_from,
        logged.ended_at as logged_until,
        logged.ended_at is null
        and clipped.ended_at = cast($now_utc as timestamp) as running,
        false as inferred,
        1 as sessions,
        coalesce(revisits_per_session.revisits, 0) as revisits
    from selected_focus_sessions($selection, $now_utc) as clipped
    inner join logged on clipped.id = logged.id
    left join revisits_per_session on clipped.id = revisits_per_session.session_id
    union all
    select
        project_id,
        'inferred ' || cast(first_revisit as varchar) as mark,
        null as id,
        null as rev,
        phase,
        started_at,
        ended_at,
        started_at as logged_from,
        ended_at as logged_until,
        false as running,
        true as inferred,
        sessions,
        revisits
    from inferred
),

final as (
    select
        all_sessions.*,
        coalesce(projects.name, '(removed)') as project,
        coalesce(phases.title, all_sessions.phase) as title,
        coalesce(phases.position, 1000) as position
    from all_sessions
    left join projects on all_sessions.project_id = projects.id
    left join phases on all_sessions.phase = phases.key
)

select *
from final
order by started_at, ended_at, mark
