-- The text of a selection is looked for in note, reason, project and person.

create or replace macro selected_revisits(selection) as table
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
            or contains(lower(written_by), lower(selection_of(selection).note_text))
            or reason_id in (
                select reasons.id
                from reasons
                where
                    contains(
                        lower(reasons.name), lower(selection_of(selection).note_text)
                    )
            )
            or project_id in (
                select projects.id
                from projects
                where
                    contains(
                        lower(projects.name), lower(selection_of(selection).note_text)
                    )
            )
        );
