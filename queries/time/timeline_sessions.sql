-- Which phase was in focus when, as logged or as inferred from revisits?
-- grain: one row per focus session; of very many inferred ones, one per stretch of time
-- params: selection, now_utc
with placed as (
    select
        id,
        project_id,
        main_phase,
        occurred_at,
        in_view,
        case
            when
                not in_running_session or occurred_at < cast($now_utc as timestamp)
                then session_id
        end as session_id
    from viewed_revisits($selection)
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
        id,
        project_id,
        occurred_at,
        in_view,
        case when session_id is null then main_phase end as uncovered,
        lag(case when session_id is null then main_phase end) over in_order
            as uncovered_before
    from placed
    window in_order as (partition by project_id order by occurred_at, id)
),

firsts as (
    select
        *,
        case
            when (uncovered is distinct from uncovered_before)
                then
                    {
                        'id': id,
                        'started_at': occurred_at
                    }
        end as begun
    from steps
),

-- Each revisit with the first one of its run.
in_runs as (
    select
        project_id,
        uncovered as phase,
        occurred_at,
        in_view,
        begun is not null as is_first,
        last_value(begun ignore nulls) over (
            partition by project_id
            order by occurred_at, id
            rows between unbounded preceding and current row
        ) as run
    from firsts
),

uncovered as (
    select *
    from in_runs
    where
        phase is not null
        and (
            main_phases_of($selection) is null
            or list_contains(main_phases_of($selection), phase)
        )
),

-- More runs of one project than can be told apart are drawn together: those of one
-- phase that begin in the same of 120 stretches of the project's time.
projects_with_runs as (
    select
        project_id,
        count(*) filter (where is_first) > 600 as have_many,
        min(occurred_at) as first_at,
        1 + epoch_us(max(occurred_at) - min(occurred_at)) as length
    from uncovered
    group by project_id
),

stretches as (
    select
        uncovered.*,
        case
            when has.have_many
                then
                    120 * epoch_us(uncovered.run.started_at - has.first_at)
                    // has.length
        end as stretch,
        case when not has.have_many then uncovered.run.id end as only_run
    from uncovered
    inner join projects_with_runs as has on uncovered.project_id = has.project_id
),

inferred as (
    select
        project_id,
        phase,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        arg_min(run.id, run.started_at) as first_revisit,
        count(*) filter (where is_first) as sessions,
        count(*) filter (where in_view) as revisits
    from stretches
    group by project_id, phase, stretch, only_run
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
        clipped.began_at as logged_from,
        logged.ended_at as logged_until,
        clipped.is_running
        and clipped.ended_at = cast($now_utc as timestamp) as running,
        false as inferred,
        1 as sessions,
        coalesce(revisits_per_session.revisits, 0) as revisits
    from selected_focus_sessions($selection, $now_utc) as clipped
    inner join focus_sessions as logged on clipped.id = logged.id
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
