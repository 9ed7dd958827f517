-- The one definition of what a set of filters selects. A null part selects everything.

create macro selection_of(selection) as cast(selection as struct(
    project_ids uuid[],
    main_phases varchar[],
    revisited_phases varchar[],
    reason_ids uuid[],
    people varchar[],
    since timestamp,
    until timestamp,
    note_text varchar
));

create macro selected_revisits(selection) as table
    select *
    from revisits
    where
        (
            selection_of(selection).project_ids is null
            or list_contains(selection_of(selection).project_ids, project_id)
        )
        and (
            selection_of(selection).main_phases is null
            or list_contains(selection_of(selection).main_phases, main_phase)
        )
        and (
            selection_of(selection).revisited_phases is null
            or list_contains(selection_of(selection).revisited_phases, revisited_phase)
        )
        and (
            selection_of(selection).reason_ids is null
            or list_contains(selection_of(selection).reason_ids, reason_id)
        )
        and (
            selection_of(selection).people is null
            or list_contains(selection_of(selection).people, written_by)
        )
        and (
            selection_of(selection).since is null
            or occurred_at >= selection_of(selection).since
        )
        and (
            selection_of(selection).until is null
            or occurred_at < selection_of(selection).until
        )
        and (
            selection_of(selection).note_text is null
            or contains(lower(note), lower(selection_of(selection).note_text))
        );

-- Focus sessions of the selected projects and main phases, clipped to period and now.
create macro selected_focus_sessions(selection, now_utc) as table
    with clipped as (
        select
            id,
            project_id,
            phase,
            greatest(started_at, coalesce(selection_of(selection).since, started_at))
                as started_at,
            least(
                coalesce(ended_at, cast(now_utc as timestamp)),
                coalesce(selection_of(selection).until, cast(now_utc as timestamp))
            ) as ended_at
        from focus_sessions
        where
            (
                selection_of(selection).project_ids is null
                or list_contains(selection_of(selection).project_ids, project_id)
            )
            and (
                selection_of(selection).main_phases is null
                or list_contains(selection_of(selection).main_phases, phase)
            )
    )

    select *
    from clipped
    where ended_at > started_at;
