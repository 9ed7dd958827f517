"""What a sheet becomes by its mapping: its words, its minutes, its days."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from pipeline.errors import InputRefused, UnreadableFile
from pipeline.intake.formats.layout import Layout
from pipeline.intake.mapping.converting import Converted, convert_sheet
from pipeline.intake.mapping.mapping import (
    ABOVE,
    BLANK,
    EMPTY,
    LEAVE_OUT,
    NEW,
    SheetMapping,
    read_mapping,
    write_mapping,
)
from pipeline.ledger.importing.drafting import read_draft
from pipeline.store import Store
from tests.builders import catalogue
from tests.intake.mapping.sheets import HEADINGS, ROWS, draft, make_csv, make_workbook


def convert(store: Store, *rows: tuple[object, ...], **said: object) -> Converted:
    """The sheet of these rows, by what is proposed for its columns and said of the rest."""
    file = draft(store, make_csv(HEADINGS, *rows))
    mapping = replace(file.first_mapping, **said)  # type: ignore[arg-type]
    return convert_sheet(read_draft(file, mapping.columns), mapping, file.catalogue)


def get_cell(converted: Converted, column: str, place: int = 0) -> object:
    return converted.sheet.rows[place].values[column]


def test_a_word_that_is_none_of_ours_is_listed_once_with_its_rows_and_a_proposal(
    store: Store,
) -> None:
    converted = convert(store, *ROWS, *ROWS)
    assert [(word.kind, word.word, word.rows, word.proposal) for word in converted.words] == [
        ("phase", "EDA", 2, "Data preparation"),
        ("phase", "data prep", 2, "Data preparation"),
        ("phase", "prod", 2, "Model deployment"),
        ("phase", "training", 2, "Model development"),
        ("reason", "drift", 2, "Data drift"),
    ]
    assert not converted.is_decided
    assert get_cell(converted, "main_phase") == "training"


def test_a_word_becomes_what_somebody_said_whatever_its_case(store: Store) -> None:
    words = {
        "phase": {"TRAINING": "Monitoring", "EDA": NEW, "prod": "Management", "data prep": NEW},
        "reason": {"drift": NEW},
    }
    converted = convert(store, *ROWS, words=words)
    assert converted.is_decided
    assert get_cell(converted, "main_phase") == "Monitoring"
    assert get_cell(converted, "reason") == "drift"
    assert set(converted.new_phases) == {"data prep", "EDA"}


def test_rows_may_be_left_out_and_optional_cells_left_empty(store: Store) -> None:
    lots = ("churn", "2026-03-03", "monitoring", "management", "Defect", "lots", "", "")
    words = {"phase": {"training": LEAVE_OUT, "prod": LEAVE_OUT}, "minutes": {"lots": EMPTY}}
    converted = convert(store, *ROWS, lots, words=words)
    assert (converted.left_out, len(converted.sheet.rows)) == (2, 1)
    assert converted.sheet.rows[0].number == 4
    assert get_cell(converted, "minutes") is None


def test_what_a_row_lacks_may_be_said_for_all_of_them(store: Store) -> None:
    bare = ("", "2026-03-03", "monitoring", "management", "", "", "", "")
    converted = convert(store, bare, words={"project": {BLANK: NEW}})
    assert {(word.kind, word.word) for word in converted.open_words} == {
        ("project", BLANK),
        ("reason", BLANK),
    }
    words = {"project": {BLANK: "Churn"}, "reason": {"*": NEW, BLANK: "Defect"}}
    converted = convert(store, bare, words=words)
    assert (get_cell(converted, "project"), get_cell(converted, "reason")) == ("Churn", "Defect")


def test_minutes_and_days_of_any_form_are_read_and_shown(store: Store) -> None:
    row = ("churn", "13/04/2026 9:05", "monitoring", "management", "Defect", "1:30", "", "")
    converted = convert(store, row)
    assert (get_cell(converted, "minutes"), get_cell(converted, "occurred_at")) == (
        "90",
        "2026-04-13T09:05",
    )
    assert converted.readings == (
        ("minutes", "1:30", "90"),
        ("occurred_at", "13/04/2026 9:05", "2026-04-13T09:05"),
    )
    assert converted.is_decided


def test_a_fraction_of_a_minute_is_rounded_only_where_somebody_says_so(store: Store) -> None:
    row = ("churn", "2026-04-13", "monitoring", "management", "Defect", "30.4", "", "")
    (word,) = convert(store, row).open_words
    assert (word.word, word.proposal) == ("30.4", "30")
    assert get_cell(convert(store, row, words={"minutes": {"30.4": "30"}}), "minutes") == "30"


def test_an_order_of_day_and_month_is_asked_for_once(store: Store) -> None:
    row = ("churn", "03/04/2026", "monitoring", "management", "Defect", "", "", "")
    converted = convert(store, row)
    assert (converted.in_doubt, converted.is_decided) == ("03/04/2026", False)
    converted = convert(store, row, order="day-first")
    assert (get_cell(converted, "occurred_at"), converted.is_decided) == ("2026-04-03", True)


def test_what_cannot_be_read_stays_as_it_is_for_the_rules_to_refuse(store: Store) -> None:
    rest = ("monitoring", "management", "Defect", "", "", "")
    rows = [("churn", day, *rest) for day in ("2026-04-13", "week 17")]
    converted = convert(store, *rows)
    assert converted.is_decided
    assert get_cell(converted, "occurred_at", 1) == "week 17"


@pytest.mark.parametrize(
    ("day", "clock", "joined"),
    [
        ("02.03.2026", "14:05", "2026-03-02T14:05"),
        ("2026-03-02", "2:05 PM", "2026-03-02 14:05"),
        (datetime(2026, 3, 2), time(14, 5), "2026-03-02 14:05"),
        ("2026-03-02 09:00", "14:05", "2026-03-02 09:00"),
        ("2026-03-02", "", "2026-03-02"),
        ("2026-03-02", "before 9", "2026-03-02 before 9"),  # the rules refuse it
    ],
)
def test_a_time_of_day_in_a_column_of_its_own_is_joined_to_its_day(
    store: Store, day: object, clock: object, joined: str
) -> None:
    rest = ("churn", "monitoring", "management", "Defect")
    rows = [
        ("Date", "Time", "Project", "From", "To", "Why"),
        *([("2026-03-01", "8:00", *rest)] * 3),
        (day, clock, *rest),
    ]
    is_text = isinstance(day, str)
    data = make_csv(*rows) if is_text else make_workbook(*rows)
    file = draft(store, data, "csv" if is_text else "xlsx")
    assert file.proposed["Time"] == "time_of_day"
    raw = read_draft(file, file.proposed)
    converted = convert_sheet(raw, file.first_mapping, file.catalogue)
    assert converted.is_decided
    assert get_cell(converted, "occurred_at", 3) == joined


def test_a_day_taken_from_above_has_the_time_of_its_own_row(store: Store) -> None:
    rest = ("churn", "monitoring", "management", "Defect")
    headings = ("Date", "Time", "Project", "From", "To", "Why")
    file = draft(store, make_csv(headings, ("2026-03-02", "8:00", *rest), ("", "9:30", *rest)))
    mapping = replace(file.first_mapping, words={"day": {BLANK: ABOVE}})
    converted = convert_sheet(read_draft(file, mapping.columns), mapping, file.catalogue)
    assert get_cell(converted, "occurred_at", 1) == "2026-03-02 09:30"


def test_what_is_no_day_is_left_out_or_taken_from_above_when_somebody_says_so(
    store: Store,
) -> None:
    rest = ("monitoring", "management", "Defect", "", "", "")
    rows = [("churn", day, *rest) for day in ("2026-03-02", "", "TBD")]
    asked = convert(store, *rows)
    assert {(word.kind, word.word, word.proposal) for word in asked.words} == {
        ("day", BLANK, None),
        ("day", "TBD", None),
    }
    said = convert(store, *rows, words={"day": {BLANK: ABOVE, "tbd": LEAVE_OUT}})
    assert (said.is_decided, said.left_out) == (True, 1)
    assert [row.values["occurred_at"] for row in said.sheet.rows] == ["2026-03-02"] * 2


def test_hours_become_minutes_and_fractions_of_one_are_asked_about(store: Store) -> None:
    rows = [
        ("Project", "Date", "From", "To", "Why", "Hours"),
        ("churn", "2026-03-03", "monitoring", "management", "Defect", "1.5"),
        ("churn", "2026-03-04", "monitoring", "management", "Defect", "0.33"),
    ]
    file = draft(store, make_csv(*rows))
    raw = read_draft(file, file.proposed)
    converted = convert_sheet(raw, file.first_mapping, catalogue(store))
    assert get_cell(converted, "minutes") == "90"
    assert "hours" not in converted.sheet.columns
    assert [(word.word, word.proposal) for word in converted.words] == [("0.33", "20")]


def test_a_number_that_may_be_thousands_is_asked_about(store: Store) -> None:
    row = ("churn", "2026-04-13", "monitoring", "management", "Defect", "1.000", "", "")
    (word,) = convert(store, row).open_words
    assert (word.word, word.proposal) == ("1.000", None)


def test_what_rows_hold_that_are_left_out_is_not_asked_about(store: Store) -> None:
    total = ("", "", "Total", "Sum", "", "lots", "", "")
    words = {"phase": {"Total": LEAVE_OUT, "Sum": NEW}}
    converted = convert(store, total, ROWS[0], words=words)
    assert {word.word for word in converted.words} == {"Total", "training", "data prep", "drift"}
    assert (converted.left_out, converted.new_phases) == (1, ())


def test_many_reasons_are_new_ones_beyond_those_that_are_listed(store: Store) -> None:
    rows = [
        ("churn", "2026-04-13", "monitoring", "management", f"reason {n}", "", "", "")
        for n in range(80)
    ]
    file = draft(store, make_csv(HEADINGS, *rows))
    raw = read_draft(file, file.proposed)
    assert convert_sheet(raw, file.first_mapping, file.catalogue, accepts=True).is_decided


def test_words_that_look_like_ours_for_a_choice_are_words(store: Store) -> None:
    row = ("(leave out)", "2026-04-13", "*", "(new)", "(blank)", "", "", "")
    converted = convert(store, row)
    assert converted.left_out == 0
    assert {word.word for word in converted.words} == {"“*”", "(new)", "“(blank)”"}


def test_an_order_that_somebody_said_holds_against_the_file(store: Store) -> None:
    row = ("churn", "13/04/2026", "monitoring", "management", "Defect", "", "", "")
    converted = convert(store, row, order="month-first")
    assert (converted.order, converted.either) == ("month-first", "13/04/2026")
    assert get_cell(converted, "occurred_at") == "13/04/2026"


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"Date": "occurred_at", "From": "main_phase"}, "say which column of the file it is"),
        ({"Nowhere": "note"}, "is not in the file"),
        ({"Duration": "minutes", "Why": "hours"}, "more than one column"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    store: Store, columns: dict[str, str], rule: str
) -> None:
    file = draft(store, make_csv(HEADINGS, *ROWS))
    with pytest.raises(InputRefused) as refused:
        read_draft(file, columns)
    assert any(rule in problem.rule for problem in refused.value.problems)


def test_a_mapping_is_written_and_read_again() -> None:
    mapping = SheetMapping(
        {"Wann, wo?": "occurred_at"},
        {"phase": {"EDA": "Data preparation"}},
        "day-first",
        Layout("Log", 3, "cp1252", ";"),
    )
    assert read_mapping(write_mapping(mapping)) == mapping
    assert read_mapping(write_mapping(SheetMapping())) == SheetMapping()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"version": 99}',
        '{"version": 1, "columns": {"a": "nothing"}}',
        '{"version": 1, "columns": {"a": 1}}',
        '{"version": 1, "columns": []}',
        '{"version": 1, "words": {"phases": {}}}',
        '{"version": 1, "order": "year-first"}',
        '{"version": 1, "layout": {"encoding": "ebcdic"}}',
        '{"version": 1, "layout": {"wings": 2}}',
        '{"version": 1, "layout": 5}',
        '{"version": 1, "layout": {"separator": "€"}}',
        '{"version": 1, "layout": {"header_row": true}}',
        "[" * 100_000,
    ],
    ids=lambda text: text[:40],
)
def test_a_mapping_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile):
        read_mapping(text)
