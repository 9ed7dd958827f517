-- Which revisits did each start of a phase bring in its first days?
-- grain: one row per start, revisited phase and reason; one where it brought none
-- params: watched_days, now_utc
with begun as (
    select
        id,
        project_id,
        phase,
        started_at,
        started_at + to_days(cast($watched_days as integer)) as watched_until,
        lag(phase) over (
            partition by project_id
            order by started_at, ended_at
        ) as phase_before
    from focus_sessions
    where ended_at is null or ended_at > started_at
),

starts as (
    select * exclude (phase_before)
    from begun
    where phase is distinct from phase_before
),

signs as (
    select
        project_id,
        occurred_at as moment
    from revisits
    where occurred_at <= cast($now_utc as timestamp)
    union all
    select
        project_id,
        unnest([started_at, confirmed_at, ended_at]) as moment
    from focus_sessions
),

past_signs as (
    select
        project_id,
        moment
    from signs
    where moment <= cast($now_utc as timestamp)
),

-- Before its first record nobody may have been logging a project.
first_records as (
    select
        project_id,
        min(occurred_at) as moment
    from revisits
    group by project_id
),

-- Days are over once a later sign shows that the log goes on. Where that took four
-- weeks or more nobody was logging, and how many revisits there were is not known.
watched as (
    select
        starts.*,
        later.moment as known_at,
        lead(starts.started_at) over (
            partition by starts.project_id, starts.phase
            order by starts.started_at
        ) as begun_again_at
    from starts
    inner join first_records
        on
            starts.project_id = first_records.project_id
            and starts.watched_until > first_records.moment
    asof inner join past_signs as earlier
        on
            starts.project_id = earlier.project_id
            and starts.watched_until >= earlier.moment
    asof inner join past_signs as later
        on
            starts.project_id = later.project_id
            and starts.watched_until < later.moment
    where later.moment - earlier.moment < interval 28 day
),

final as (
    select
        cast(watched.project_id as varchar) as project_id,
        watched.phase,
        watched.started_at,
        watched.known_at,
        revisits.revisited_phase,
        reasons.name as reason,
        count(revisits.id) as revisits,
        -- Where the phase began again meanwhile, a revisit is one of both starts.
        count(revisits.id) filter (
            where revisits.occurred_at < coalesce(
                watched.begun_again_at, watched.watched_until
            )
        ) as first_told,
        cast(coalesce(sum(revisits.minutes), 0) as bigint) as minutes,
        count(revisits.minutes) as with_minutes
    from watched
    left join revisits
        on
            watched.project_id = revisits.project_id
            and watched.phase = revisits.main_phase
            and watched.started_at <= revisits.occurred_at
            and watched.watched_until > revisits.occurred_at
    left join reasons on revisits.reason_id = reasons.id
    group by
        watched.id,
        watched.project_id,
        watched.phase,
        watched.started_at,
        watched.known_at,
        revisits.revisited_phase,
        reasons.name
)

select *
from final
order by started_at, project_id, revisited_phase, reason
