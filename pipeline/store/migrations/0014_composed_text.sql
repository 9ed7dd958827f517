-- The text of a selection is composed (NFC); a note that holds its accents apart is
-- composed before it is searched. Only such a note: composing a million takes seconds.
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
            or (
                regexp_matches(
                    note,
                    '[\x{300}-\x{36f}\x{653}-\x{655}\x{1161}-\x{11ff}\x{3099}\x{309a}]'
                )
                and contains(
                    nfc_normalize(lower(note)),
                    lower(selection_of(selection).note_text)
                )
            )
        );
