-- The text of a selection is looked for in note, reason, project and person. It is
-- composed (NFC); words that hold their accents apart are composed before they are
-- searched. Only such words: composing a million takes seconds.
create macro holds_text(words, wanted) as (
    contains(lower(words), lower(wanted))
    or (
        regexp_matches(
            words, '[\x{300}-\x{36f}\x{653}-\x{655}\x{1161}-\x{11ff}\x{3099}\x{309a}]'
        )
        and contains(nfc_normalize(lower(words)), lower(wanted))
    )
);

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
            or holds_text(note, selection_of(selection).note_text)
            or holds_text(written_by, selection_of(selection).note_text)
            or reason_id in (
                select reasons.id
                from reasons
                where holds_text(reasons.name, selection_of(selection).note_text)
            )
            or project_id in (
                select projects.id
                from projects
                where holds_text(projects.name, selection_of(selection).note_text)
            )
        );
