-- Episodes, for the file and the read model: revisits of one project from one main
-- phase to one revisited phase of which each follows the one before within a working
-- day of eight hours. Something happened once, and brought them all.

-- The selected revisits, each with whether it is the first of an episode.
create or replace macro chained_revisits(selection, now_utc) as table
    select
        *,
        coalesce(
            occurred_at - lag(occurred_at) over (
                partition by project_id, main_phase, revisited_phase
                order by occurred_at, id
            ) > interval 8 hour,
            true
        ) as begins_episode
    from placed_revisits(selection, now_utc);
