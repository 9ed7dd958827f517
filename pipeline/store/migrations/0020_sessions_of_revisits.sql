-- In which focus session of its main phase each revisit was made; the read model has a
-- table of this name. Sessions of a project do not overlap: the last one of the phase
-- that began before a revisit is the only one that may hold it. Of a running one it is
-- left open whether it lasts so long.
create view revisits_with_sessions as
select
    revisits.*,
    case
        when sessions.ended_at is null or revisits.occurred_at < sessions.ended_at
            then sessions.id
    end as session_id,
    sessions.id is not null and sessions.ended_at is null as in_running_session
from revisits
asof left join (
    select *
    from focus_sessions
    where ended_at is null or ended_at > started_at
) as sessions
    on
        revisits.project_id = sessions.project_id
        and revisits.main_phase = sessions.phase
        and revisits.occurred_at >= sessions.started_at;
