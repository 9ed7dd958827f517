"""A sheet is judged by column, and what comes out is what each row's own rules say."""

import csv
import io
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.errors import RevisitsError
from pipeline.intake.columns import check_columns
from pipeline.intake.formats import csv as csv_files
from pipeline.intake.formats.plain_lines import split_lines
from pipeline.intake.reading import read_sheet
from pipeline.intake.rows import check_rows
from pipeline.intake.rules import RECORD_RULES, Rules
from pipeline.intake.schemas import Checked
from pipeline.intake.sheets import Sheet, SheetKind, SheetRow
from pipeline.intake.validation import MOST_PROBLEMS, validate_sheet
from tests.intake.checked import KNOWN, NOW

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo")
TIMES = (
    "2026-03-29T02:30",  # skipped in Berlin
    "2025-10-26 02:30:00",  # passed twice there
    "2026-03-30",
    "2026-03-08T02:15",
    "2026-03-31T14:05:06.1",
    "2026-03-31T14:05:06.123456789",
    "2026-03-31T14:05Z",
    "2026-03-31T14:05:00+02:00",
    "2026-03-31T24:00",
    "2026-02-30T10:00",
    "2026-03-31T14:05:60",
    "2026-04-01T12:00:00",
    "2026-04-01T12:00:00.000001Z",
    "1999-12-31T23:59:59Z",
    "0000-01-01T00:00",
    "9999-12-31T23:00-14:00",
    "2026-3-1",
    "٢٠٢٦-03-31",
    " 2026-03-01T10:00 ",
    "2000-01-01T00:00",
    "2024-04-26T00:30",
    "2026-03-31T14",
    "2026-W13-2",
    "20260331T1405",
    "yesterday",
)
SPELLINGS = (
    "Churn",
    "CHURN",
    " churn ",
    "Ångström",
    "A\u030angström",
    "New",
    "new",
    "",
    " ",
    "x" * 65,
)
ODD = st.sampled_from(
    [
        None,
        "",
        " ",
        "\x1c",
        True,
        1,
        1.0,
        5,
        2.5,
        float("nan"),
        date(2026, 3, 1),
        [1],
        {"a": 1},
        b"x",
    ]
    + ["\ud800", "half \udc00", "\0", "\uffff", "a\tb", "\u202e", "\u200d", "x" * 10_001]
    + [datetime(2026, 3, 29, 2, 30), datetime(2025, 10, 26, 2, 30, fold=1)]
    + [datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=zone))) for zone in (0, 2)]
)
IDS = (
    "6b2a4f60-15b8-5b3d-81fd-d91256b1429b",
    "6B2A4F60-15B8-5B3D-81FD-D91256B1429B",
    "{6b2a4f6015b85b3d81fdd91256b1429b}",
    "no id",
)


def cells(*texts: str) -> st.SearchStrategy[object]:
    usual = st.sampled_from(texts)
    return st.one_of(usual, usual, usual, usual, usual, ODD)


PHASES = cells("monitoring", "Monitoring", "data_preparation", "model deployment", "monitorin")
MOMENTS = cells(*TIMES, *TIMES[:3] * 5)
ROWS: dict[SheetKind, st.SearchStrategy[dict[str, object]]] = {
    "revisits": st.fixed_dictionaries(
        {
            "project": cells(*SPELLINGS[:7] * 3, *SPELLINGS),
            "occurred_at": MOMENTS,
            "main_phase": PHASES,
            "revisited_phase": PHASES,
            "reason": cells("Defect", "defect", "Schema change", "Else", "else", ""),
        },
        optional={
            "note": cells("found late", 'with "quotes", and more', "ä", "-", "", "\u200b"),
            "minutes": cells("5", "+5", "5.0", "1,5", "525601", ""),
            "avoidable": cells("yes", "No", "unknow", ""),
            "recorded_at": MOMENTS,
            "recorded_by": cells("Ana", "ana ", ""),
            "id": cells(*IDS, ""),
        },
    ),
    "focus_sessions": st.fixed_dictionaries(
        {"project": cells(*SPELLINGS), "phase": PHASES, "started_at": MOMENTS, "ended_at": MOMENTS},
        optional={"id": cells(*IDS)},
    ),
}


def make_sheet(kind: SheetKind, rows: list[dict[str, object]]) -> Sheet:
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    return Sheet(kind, columns, tuple(SheetRow(n, row) for n, row in enumerate(rows, 2)))


def check_both_ways(sheet: Sheet, zone: str) -> tuple[Checked, Checked]:
    """Row by row and column by column, each with rules of its own."""
    of = RECORD_RULES[sheet.kind]
    by_row = check_rows(sheet, of, Rules(KNOWN, zone, NOW))
    by_column = check_columns(sheet, of, Rules(KNOWN, zone, NOW), most_problems=MOST_PROBLEMS)
    assert by_column.rows.schema == by_row.rows.schema
    return by_row, by_column


@pytest.mark.parametrize("kind", RECORD_RULES)
@settings(max_examples=100, deadline=None)
@given(data=st.data(), zone=st.sampled_from(ZONES))
def test_columns_and_rows_find_the_same(kind: SheetKind, data: st.DataObject, zone: str) -> None:
    sheet = make_sheet(kind, data.draw(st.lists(ROWS[kind], min_size=1, max_size=30)))
    by_row, by_column = check_both_ways(sheet, zone)
    assert by_column.problems == by_row.problems
    assert by_column.rows.equals(by_row.rows)
    assert by_column.has_local_times == by_row.has_local_times


@pytest.mark.parametrize("zone", ZONES)
def test_each_time_is_what_its_row_says(zone: str) -> None:
    odd_days = ("2026-03-29", "2025-10-26", "2026-03-08", "2025-11-02", "2024-04-26", "2011-12-30")
    clocks = [
        f"{day}T{hour:02}:{minute}" for day in odd_days for hour in range(24) for minute in (15, 45)
    ]
    rows = [
        {
            "project": "Churn",
            "occurred_at": moment,
            "main_phase": "monitoring",
            "revisited_phase": "data_preparation",
            "reason": "Defect",
        }
        for moment in [*TIMES, *clocks]
    ]
    sheet = make_sheet("revisits", rows)
    by_row, by_column = check_both_ways(sheet, zone)
    assert by_column.rows.equals(by_row.rows)
    assert by_column.problems == by_row.problems


def test_after_so_many_problems_no_row_is_looked_at() -> None:
    wrong = {"main_phase": "nowhere", "revisited_phase": "monitoring", "reason": "Defect"}
    right = wrong | {
        "project": "Churn",
        "occurred_at": "2026-03-02",
        "main_phase": "data_preparation",
    }
    rows = [right, *[wrong | {"project": f"{n}"} for n in range(MOST_PROBLEMS)], right]
    validated = validate_sheet(make_sheet("revisits", rows), KNOWN, zone="UTC", now=NOW)
    assert validated.rows["row"].to_list() == [2]
    *problems, last = validated.problems
    assert len(problems) == MOST_PROBLEMS
    assert str(last) == "rows: '5003 and after': were not looked at: 10,000 problems are enough."
    assert problems[-1].row == 5002


FIELDS = st.text(st.sampled_from('ab ,"\n\r\tä😀\x1c\ufeff'), max_size=6)


@settings(max_examples=400, deadline=None)
@given(lines=st.lists(st.text(st.sampled_from('ab,"\n\rä\ufeff'), max_size=12), max_size=6))
@example(lines=["\ufeffa,b", "c,d"])
@example(lines=["a,b,c", "d"])
def test_plain_lines_are_split_as_the_strict_reader_splits_them(lines: list[str]) -> None:
    text = "\n".join(lines)
    frame = split_lines(text.encode(), width=2, longest=100)
    if frame is not None:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert frame.rows() == [tuple(row) for row in rows]


@settings(max_examples=200, deadline=None)
@given(notes=st.lists(FIELDS, max_size=12), size=st.sampled_from([1, 7, 60]))
def test_a_file_is_the_same_in_whatever_pieces_it_is_read(notes: list[str], size: int) -> None:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(["project", "occurred_at", "main_phase", "revisited_phase", "reason", "note"])
    writer.writerows([["P", "T", "M", "R", "W", note] for note in notes])
    data = file.getvalue().encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_files, "PIECE", size)
        rows = read_sheet(data, "csv").rows
    whole = read_sheet(data, "csv").rows
    assert [(row.number, dict(row.values)) for row in rows] == [
        (row.number, dict(row.values)) for row in whole
    ]
    assert len(rows) == len(notes)


@pytest.mark.parametrize("size", [1, 30, 10_000])
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("a,b,c,d,e\na,b,c,d\n", "line 3 has 4 fields, the header has 5"),
        ("a,b,c,d,e\n\n\na,b,c,d,e,f\n", "line 5 has 6 fields, the header has 5"),
        ('a,b,c,d,"e\n\ne"\na,b,c,d,"e"e\n', "line 5, column 'reason': text stands behind"),
        ('a,b,c,d,e\r\na,"b', "line 3, column 'occurred_at': a quote is opened and never closed"),
        (f"a,b,c,d,e\na,{'b' * 50_000},c,d,e\n", "line 3, column 'occurred_at': it holds more"),
    ],
)
def test_a_fault_has_its_line_in_whatever_pieces_the_file_is_read(
    body: str, fault: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_files, "PIECE", size)
    header = "project,occurred_at,main_phase,revisited_phase,reason\n"
    with pytest.raises(RevisitsError, match=fault):
        read_sheet(f"{header}{body}".encode(), "csv")
