"""How a sheet is read is remembered with what it brings, and undone with it."""

import pytest

from pipeline.errors import InputRefused, NotFound
from pipeline.intake.formats.layout import Layout
from pipeline.intake.mapping.converting import convert_sheet
from pipeline.intake.mapping.mapping import NEW, SheetMapping
from pipeline.ledger.adding import Added
from pipeline.ledger.importing.drafting import Draft, read_draft
from pipeline.ledger.importing.remembering import forget_sheet, identify_sheet, list_remembered
from pipeline.ledger.importing.writing import Reading, import_sheet, plan_import
from pipeline.ledger.undo import undo
from pipeline.store import Store
from tests.builders import all_records, ask, catalogue, list_changes
from tests.intake.mapping.sheets import HEADINGS, ROWS, draft, make_csv

SHEET = make_csv(HEADINGS, *ROWS)
NAME = "our log.csv"


def bring(store: Store, file: Draft, mapping: SheetMapping) -> Added:
    """Import a file by a mapping, with all that is proposed."""
    raw = read_draft(file, mapping.columns)
    converted = convert_sheet(raw, mapping, file.catalogue, accepts=True)
    reading = Reading(file.labels, converted.mapping, NAME, converted.new_phases)
    return import_sheet(store, converted.sheet, by="Ana", zone="UTC", reading=reading)


def list_names(store: Store) -> list[str]:
    return [sheet.name for sheet in list_remembered(lambda question: ask(store, question))]


def test_the_next_file_of_the_same_headings_is_read_the_same_whatever_their_order(
    store: Store,
) -> None:
    file = draft(store, SHEET)
    assert file.remembered is None
    bring(store, file, file.first_mapping)
    shuffled = make_csv(*(row[::-1] for row in (HEADINGS, *ROWS)))
    again = draft(store, shuffled)
    assert again.remembered is not None
    converted = convert_sheet(
        read_draft(again, again.first_mapping.columns), again.first_mapping, again.catalogue
    )
    assert converted.is_decided
    assert import_sheet(store, converted.sheet, zone="UTC").plan.already == len(ROWS)


def test_one_undo_takes_records_phases_and_the_reading_back(store: Store) -> None:
    file = draft(store, SHEET)
    mapping = file.first_mapping.add_words("phase", {"EDA": NEW})
    added = bring(store, file, mapping)
    assert "EDA" in [phase.title for phase in catalogue(store).phases]
    assert list_names(store) == [NAME]
    assert list_changes(store)[0] == (
        "added the project “churn”; added the phase “EDA”; imported 2 revisits; "
        "kept how the sheet “our log.csv” is read"
    )
    undo(store, added.receipt, by=None)
    assert all_records(store).is_empty()
    assert "EDA" not in [phase.title for phase in catalogue(store).phases]
    assert list_names(store) == []


def test_a_reading_is_kept_once_and_changed_where_it_changed(store: Store) -> None:
    file = draft(store, SHEET)
    bring(store, file, file.first_mapping)
    bring(store, file, file.first_mapping)
    (kept,) = list_remembered(lambda question: ask(store, question))
    assert ask(store, "sheets")["rev"].to_list() == [1]
    assert kept.mapping.words["phase"]["EDA"] == "Data preparation"
    bring(store, file, file.first_mapping.add_words("phase", {"EDA": "Monitoring"}))
    assert ask(store, "sheets")["rev"].to_list() == [2]


def test_an_import_is_undone_though_another_said_more_of_its_sheet_since(store: Store) -> None:
    file = draft(store, SHEET)
    first = bring(store, file, file.first_mapping)
    later = draft(store, make_csv(HEADINGS, ("fraud", "2026-03-09", *ROWS[0][2:])))
    bring(store, later, later.first_mapping.add_words("phase", {"QA": "Monitoring"}))
    undo(store, first.receipt, by=None)
    assert all_records(store)["project"].to_list() == ["fraud"]
    assert list_names(store) == [NAME]


def test_a_word_that_meant_a_name_which_is_gone_is_asked_about_again(store: Store) -> None:
    file = draft(store, SHEET)
    bring(store, file, file.first_mapping.add_words("reason", {"drift": NEW, "x": "Concept"}))
    again = draft(store, SHEET)
    assert again.remembered is not None
    assert "reason" not in again.remembered.words
    assert again.remembered.words["phase"]["EDA"] == "Data preparation"


def test_half_characters_of_a_file_are_kept_as_signs(store: Store) -> None:
    file = draft(store, SHEET)
    converted = convert_sheet(
        read_draft(file, file.proposed), file.first_mapping, file.catalogue, accepts=True
    )
    mapping = converted.mapping.add_words("phase", {"\ud800": "Monitoring"})
    import_sheet(store, converted.sheet, reading=Reading(file.labels, mapping, "a\udcff.csv"))
    assert list_names(store) == ["a�.csv"]


def test_a_sheet_is_forgotten_and_undo_brings_it_back(store: Store) -> None:
    file = draft(store, SHEET)
    bring(store, file, file.first_mapping)
    identifier = identify_sheet(HEADINGS)
    receipt = forget_sheet(store, identifier, by="Ana")
    assert list_names(store) == []
    assert list_changes(store)[0] == "forgot how the sheet “our log.csv” is read"
    with pytest.raises(NotFound):
        forget_sheet(store, identifier, by=None)
    undo(store, receipt, by=None)
    assert list_names(store) == [NAME]


def test_a_confirmed_encoding_and_separator_are_remembered_with_the_headings(
    store: Store,
) -> None:
    data = make_csv(
        HEADINGS, *ROWS, (*ROWS[0][:6], "Größe", "Ana"), separator=";", encoding="cp1252"
    )
    file = draft(store, data, layout=Layout(encoding="cp1252", separator=";"))
    bring(store, file, file.first_mapping)
    again = draft(store, data)
    assert again.layout == Layout(encoding="cp1252", separator=";")


def test_a_reading_that_a_later_version_wrote_is_passed_over(store: Store) -> None:
    with store.writing(by=None) as writer:
        facts = {"name": NAME, "headings": "[]", "mapping": '{"version": 99}'}
        writer.append_new("sheets", facts, identify_sheet(HEADINGS))
    assert draft(store, SHEET).remembered is None
    assert list_names(store) == []


def test_a_new_phase_that_cannot_be_added_is_refused_and_nothing_is_written(store: Store) -> None:
    file = draft(store, SHEET)
    converted = convert_sheet(
        read_draft(file, file.proposed), file.first_mapping, file.catalogue, accepts=True
    )
    with store.reading() as reader, pytest.raises(InputRefused, match="is taken"):
        plan_import(reader, converted.sheet, new_phases=["Monitoring"])
    reading = Reading(file.labels, file.first_mapping, NAME, ("Monitoring",))
    with pytest.raises(InputRefused, match="is taken"):
        import_sheet(store, converted.sheet, reading=reading)
    assert all_records(store).is_empty()
