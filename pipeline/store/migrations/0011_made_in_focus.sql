-- The selected revisits, each with whether it was made in a focus session of its main
-- phase. Sessions of a project do not overlap: the last one of the phase that began
-- before a revisit is the only one that may hold it.

create macro placed_revisits(selection, now_utc) as table
    select
        revisits.*,
        coalesce(revisits.occurred_at < sessions.ended_at, false) as in_focus
    from selected_revisits(selection) as revisits
    asof left join selected_focus_sessions(selection, now_utc) as sessions
        on
            revisits.project_id = sessions.project_id
            and revisits.main_phase = sessions.phase
            and revisits.occurred_at >= sessions.started_at;
