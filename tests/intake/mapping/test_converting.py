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
from pipeline.intake.mapping.pairs import split_pair
from pipeline.intake.validation import validate_sheet
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
    days = ["2026-04-13", "2026-04-14", *(f"week {number}" for number in range(10, 16))]
    converted = convert(store, *(("churn", day, *rest) for day in days))
    assert converted.is_decided
    assert get_cell(converted, "occurred_at", 2) == "week 10"


REST = ("churn", "monitoring", "management", "Defect")


def convert_times(
    store: Store, *rows: tuple[object, object], form: str = "csv", **said: object
) -> Converted:
    """A sheet with a column of days and one of times, by what is proposed and said."""
    days = [(f"2026-03-0{day}", "8:00") for day in range(1, 5)]
    cells = [
        ("Date", "Time", "Project", "From", "To", "Why"),
        *((*row, *REST) for row in (*days, *rows)),
    ]
    file = draft(store, make_csv(*cells) if form == "csv" else make_workbook(*cells), form)
    assert file.proposed["Time"] == "time_of_day"
    mapping = replace(file.first_mapping, **said)  # type: ignore[arg-type]
    return convert_sheet(read_draft(file, mapping.columns), mapping, file.catalogue)


@pytest.mark.parametrize(
    ("day", "clock", "joined"),
    [
        ("02.03.2026", "14:05", "2026-03-02T14:05"),
        ("3/13/2026 12:00:00 AM", "2:05 PM", "2026-03-13T14:05"),
        ("2026-03-02 00:00", "14h30", "2026-03-02T14:30"),
        ("2026-03-02T00:00:00Z", "16 Uhr", "2026-03-02T16:00Z"),
        ("46083", "1430", "2026-03-02T14:30"),
        ("2026-03-02", "下午2:05", "2026-03-02T14:05"),
        ("2026-03-02 14:05", "14:05", "2026-03-02 14:05"),
        ("2026-03-02", "", "2026-03-02"),
    ],
)
def test_a_time_of_day_in_a_column_of_its_own_is_joined_to_its_day(
    store: Store, day: str, clock: str, joined: str
) -> None:
    converted = convert_times(store, (day, clock), order="month-first")
    assert converted.is_decided
    assert get_cell(converted, "occurred_at", 4) == joined
    assert ("occurred_at", "2026-03-01 + 08:00", "2026-03-01T08:00") in converted.readings


@pytest.mark.parametrize("clock", [time(14, 5), 14.0833 / 24])
def test_a_time_of_excel_is_joined_to_its_day(store: Store, clock: object) -> None:
    converted = convert_times(store, (datetime(2026, 3, 2), clock), form="xlsx")
    assert get_cell(converted, "occurred_at", 4) == "2026-03-02T14:05"


def test_a_day_with_another_time_than_the_one_beside_it_is_refused(store: Store) -> None:
    converted = convert_times(store, ("2026-03-02 09:00", "14:05"))
    plan = validate_sheet(converted.sheet, catalogue(store), zone="UTC", now=datetime(2026, 4, 1))
    assert [problem.row for problem in plan.problems] == [6]


def test_what_is_no_time_is_asked_about_and_may_be_left_empty(store: Store) -> None:
    asked = convert_times(store, ("2026-03-02", "14.3"), ("2026-03-02", "morning"))
    assert [(word.kind, word.word) for word in asked.open_words] == [
        ("time", "14.3"),
        ("time", "morning"),
    ]
    assert "morning" not in str(asked.readings)
    said = convert_times(
        store,
        *(("2026-03-02", clock) for clock in ("14.3", "morning")),
        words={"time": {"14.3": "14:30", "Morning": EMPTY}},
    )
    assert said.is_decided
    assert [get_cell(said, "occurred_at", place) for place in (4, 5)] == [
        "2026-03-02T14:30",
        "2026-03-02",
    ]


def test_a_meaning_that_is_no_time_is_refused_not_dropped(store: Store) -> None:
    said = convert_times(store, ("2026-03-02", "noon"), words={"time": {"noon": "midday"}})
    checked = validate_sheet(said.sheet, catalogue(store), zone="UTC", now=datetime(2026, 4, 1))
    assert [problem.row for problem in checked.problems] == [6]


def test_a_day_taken_from_above_has_the_time_of_its_own_row(store: Store) -> None:
    words = {"day": {BLANK: ABOVE}}
    rows = [("2026-03-02 14:05", ""), ("", "9:30"), ("", "")]
    converted = convert_times(store, *rows, words=words)
    moments = [get_cell(converted, "occurred_at", place) for place in (4, 5, 6)]
    assert moments == ["2026-03-02 14:05", "2026-03-02T09:30", "2026-03-02"]
    rows = [("2026-03-02T00:00-05:00", "9:00"), ("", "10:00")]
    converted = convert_times(store, *rows, words=words)
    assert get_cell(converted, "occurred_at", 5) == "2026-03-02T10:00-05:00"


def test_a_row_that_takes_what_is_above_is_left_out_with_it(store: Store) -> None:
    rest = ("", "", "")
    rows = [
        ("churn", "TBD", "monitoring", "management", "Defct", *rest),
        ("churn", "2026-03-03", "monitoring", "management", "", *rest),
        ("churn", "n/a", "monitoring", "management", "Defect", *rest),
        ("churn", "", "monitoring", "management", "Defect", *rest),
    ]
    words = {
        "day": {BLANK: ABOVE, "tbd": LEAVE_OUT, "n/a": LEAVE_OUT},
        "reason": {BLANK: ABOVE, "Defct": "Defect"},
    }
    said = convert(store, *rows, words=words)
    assert (said.is_decided, said.left_out, len(said.sheet.rows)) == (True, 3, 1)
    assert get_cell(said, "reason") == "Defect"


def test_few_days_that_nobody_can_read_are_asked_about(store: Store) -> None:
    rest = ("monitoring", "management", "Defect", "", "", "")
    rows = [("churn", day, *rest) for day in ("2026-03-02", "TBD", "Total (5)")]
    asked = convert(store, *rows)
    assert [(word.word, word.proposal) for word in asked.words] == [
        ("TBD", None),
        ("Total (5)", None),
    ]


def test_both_phases_in_one_column_are_split_at_their_arrow(store: Store) -> None:
    headings = ("Project", "Date", "Move", "Why")
    rows = [("churn", "2026-03-02", move, "Defect") for move in ("prod -> EDA", "training → EDA")]
    file = draft(store, make_csv(headings, *rows))
    assert file.proposed["Move"] == "from_and_to"
    converted = convert_sheet(
        read_draft(file, file.proposed), file.first_mapping, file.catalogue, accepts=True
    )
    assert split_pair("prod <-> EDA") is None
    assert get_cell(converted, "main_phase", 1) == "Model development"
    assert get_cell(converted, "revisited_phase", 1) == "Data preparation"


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
