-- Which revisits did each start of a phase bring in its first days?
-- grain: one row per start, of a main phase also per revisited phase and reason
-- params: main_phase, watched_days, now_utc
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

-- The first and the last sign of each day are enough.
signs as (
    select
        project_id,
        unnest([min(occurred_at), max(occurred_at)]) as moment
    from revisits
    where occurred_at <= cast($now_utc as timestamp)
    group by project_id, cast(occurred_at as date)
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

-- Stretches of so many days, numbered through: a start is watched in two of them, so
-- that each revisit is compared with few starts.
stretches as (
    select
        *,
        unnest([
            epoch_us(started_at) // (cast($watched_days as bigint) * 86400000000),
            epoch_us(started_at) // (cast($watched_days as bigint) * 86400000000) + 1
        ]) as stretch
    from watched
),

made as (
    select
        stretches.id,
        case
            when stretches.phase = $main_phase then revisits.revisited_phase
        end as revisited_phase,
        case when stretches.phase = $main_phase then revisits.reason_id end
            as reason_id,
        count(*) as revisits,
        -- Where the phase began again meanwhile, a revisit is one of both starts.
        count(*) filter (
            where revisits.occurred_at < coalesce(
                stretches.begun_again_at, stretches.watched_until
            )
        ) as first_told,
        cast(coalesce(sum(revisits.minutes), 0) as bigint) as minutes,
        count(revisits.minutes) as with_minutes
    from revisits
    inner join stretches
        on
            revisits.project_id = stretches.project_id
            and revisits.main_phase = stretches.phase
            and epoch_us(revisits.occurred_at)
            // (cast($watched_days as bigint) * 86400000000)
            = stretches.stretch
    where
        stretches.started_at <= revisits.occurred_at
        and stretches.watched_until > revisits.occurred_at
    group by all
),

final as (
    select
        cast(watched.project_id as varchar) as project_id,
        watched.phase,
        watched.started_at,
        watched.known_at,
        made.revisited_phase,
        reasons.name as reason,
        coalesce(made.revisits, 0) as revisits,
        coalesce(made.first_told, 0) as first_told,
        coalesce(made.minutes, 0) as minutes,
        coalesce(made.with_minutes, 0) as with_minutes
    from watched
    left join made on watched.id = made.id
    left join reasons on made.reason_id = reasons.id
)

select *
from final
order by started_at, project_id, revisited_phase, reason
