"""What was exported is known where it came from, and is the same in a fresh store."""

import csv
import io
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import fields
from pipeline.errors import InputRefused
from pipeline.intake.reading import FORMATS, read_sheet
from pipeline.intake.writing import export_records, write_csv
from pipeline.ledger import adding
from pipeline.ledger.adding import plan_sheet
from pipeline.store import Store
from tests.builders import add, all_records, log, revisit, revisits_of

COLUMNS = [
    "id",
    "project",
    "occurred_at",
    "main_phase",
    "revisited_phase",
    "reason",
    "note",
    "minutes",
    "avoidable",
    "recorded_by",
    "recorded_at",
]
DANGEROUS = ('=HYPERLINK("http://x")', "+1", "-1", "@cmd", "\tx", "\rx", "'=1", "''+1")
ALSO_DANGEROUS = ("\n=1", "＝1", "＋1", "－1", "＠x")  # to some spreadsheets
HARMLESS = ("plain", "'tis", "a=b", " =1", "1+1", "ü\n=1", "{=1+1}", "http://x")
# No half characters and no NUL: the validator refuses them. U+FFFE and U+FFFF are no characters,
# and XML, which an Excel file is made of, cannot hold them.
SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff")
WORDS = ("null", "NaN", "None", "TRUE", "007", "1e5", "#N/A", "2026-03-02", "_x005F_x000D_")
starts = st.sampled_from(
    ["", "=", "'", "'=", "''-", "@", "\t", "\r\n", "\n", '"', ",", "_x000D_", "＝"]
)
notes = st.builds(str.__add__, starts, st.text(SIGNS, max_size=60)) | st.sampled_from(WORDS)


def is_a_name(text: str) -> bool:
    """Whether the validator takes it for a name."""
    try:
        return not fields.is_blank(text) and bool(fields.parse_name(text))
    except fields.BrokenRule:
        return False


names = st.builds(str.__add__, starts, st.text(SIGNS, min_size=1, max_size=20)).filter(
    is_a_name
) | st.sampled_from(WORDS)


def list_facts(store: Store) -> list[dict[str, object]]:
    """The records that hold now, without what belongs to the revision and the import."""
    return all_records(store).drop("rev", "recorded_at", "synthetic").sort("id").to_dicts()


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_known_where_it_came_from_and_equal_in_a_fresh_store(
    sample: Store, form: str, tmp_path: Path
) -> None:
    sheet = read_sheet(export_records(all_records(sample), form), form)
    with sample.reading() as reader:
        plan = plan_sheet(reader, sheet)
    assert (plan.problems, plan.new.height, plan.already) == ((), 0, 227)
    fresh = Store(tmp_path / "fresh.duckdb")
    adding.add_sheet(fresh, sheet)
    assert list_facts(fresh) == list_facts(sample)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_of_nothing_is_a_file_of_no_rows(store: Store, form: str) -> None:
    sheet = read_sheet(export_records(all_records(store), form), form)
    assert (sheet.kind, len(sheet.rows)) == ("revisits", 0)


def test_the_columns_are_those_of_an_import(sample: Store) -> None:
    found = all_records(sample)
    header = export_records(found, "csv").decode().splitlines()[0]
    assert header.split(",") == COLUMNS
    assert list(json.loads(export_records(found, "json"))[0]) == COLUMNS
    parquet = pl.read_parquet(io.BytesIO(export_records(found, "parquet")))
    assert parquet.columns == COLUMNS
    assert parquet.schema["occurred_at"] == pl.Datetime("us", "UTC")
    excel = pl.read_excel(io.BytesIO(export_records(found, "xlsx")), engine="calamine")
    assert excel.columns == COLUMNS


def test_times_are_in_utc_and_say_so(store: Store) -> None:
    log(store, at="2026-03-02T11:05:06.5+01:00")
    (row,) = csv.DictReader(io.StringIO(export_records(all_records(store), "csv").decode()))
    assert row["occurred_at"].startswith("2026-03-02T10:05:06.5")
    assert row["occurred_at"].endswith("+00:00")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_text_that_a_spreadsheet_would_run_is_guarded(store: Store, form: str) -> None:
    guarded = DANGEROUS + ALSO_DANGEROUS
    names = {"project": "=1+1", "reason": "@x", "recorded_by": "-ana"}
    notes = [*guarded, *HARMLESS]
    rows = [revisit("monitoring", "management", note=note, **names) for note in notes]
    add(store, revisits_of(rows))
    data = export_records(all_records(store), form)
    if form == "csv":
        found = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    else:
        found = pl.read_excel(io.BytesIO(data), engine="calamine").to_dicts()
    expected = sorted([f"'{note}" for note in guarded] + list(HARMLESS))
    assert sorted(row["note"] for row in found) == expected
    assert {tuple(row[name] for name in names) for row in found} == {("'=1+1", "'@x", "'-ana")}


def test_a_figure_s_table_is_guarded_in_rows_and_header() -> None:
    frame = pl.DataFrame(
        {"=title": ["@x"], "of few": ["+1"]}, schema_overrides={"of few": pl.Enum(["+1"])}
    )
    assert write_csv(frame) == b"'=title,of few\n'@x,'+1\n"


def test_an_excel_sheet_takes_no_more_records_than_it_holds() -> None:
    """Beyond, the library that writes it drops rows without a word."""
    record = dict.fromkeys([*COLUMNS, "written_by", "written_at"])
    many = pl.DataFrame([record]).select(pl.all().repeat_by(1_048_576).explode())
    with pytest.raises(InputRefused, match=r"more than an Excel sheet holds \(1,048,575\)"):
        export_records(many, "xlsx")


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_a_form_that_no_spreadsheet_runs_is_left_as_it_is(store: Store, form: str) -> None:
    log(store, note="=1+1")
    data = export_records(all_records(store), form)
    frame = pl.read_json(data) if form == "json" else pl.read_parquet(io.BytesIO(data))
    assert frame["note"].to_list() == ["=1+1"]


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=60, derandomize=True)
@given(text=notes.filter(lambda text: not fields.is_blank(text)), name=names)
def test_any_text_is_the_same_in_the_sheet_of_its_file(form: str, text: str, name: str) -> None:
    moment = datetime(2026, 3, 2, 10)
    record = dict.fromkeys([*COLUMNS, "written_by", "written_at"], name)
    times = {"occurred_at": moment, "written_at": moment}
    frame = pl.DataFrame([record | times | {"note": text, "minutes": 5}])
    (row,) = read_sheet(export_records(frame, form), form).rows
    assert (row.values["note"], row.values["project"]) == (text, name)
    assert (row.values["reason"], row.values["recorded_by"]) == (name, name)


ODD: list[tuple[list[str], tuple[str, str, str]]] = [
    ([*DANGEROUS], ("=1+1", "@x", "-ana")),
    (
        ["\r", "a\rb", "a\r\nb", "\ufeff", "\x85", "\u2028", "_x000D_", "a\x0bb"],
        ("null", "NaN", "None"),
    ),
    (
        ["_x005F_x000D_", "_x000D_x000A_x000B_", "_x005f_x005F_", "__x000d__", "\r_x000D_\x0b"],
        ("_x005F_x000D_", "_x0041_x0042_", "x0041_"),
    ),
    (["\x1b", "\x7f", "</t>", "&amp;", " a ", "😀"], ("'=1", "_x000D_", '"')),
]


@pytest.mark.parametrize("form", FORMATS)
def test_any_text_comes_back_as_it_was(store: Store, form: str, tmp_path: Path) -> None:
    rows = [
        revisit("monitoring", "management", note=text, project=project, reason=reason)
        | {"recorded_by": by}
        for texts, (project, reason, by) in ODD
        for text in texts
    ]
    add(store, revisits_of(rows))
    other = Store(tmp_path / "other.duckdb")
    add(other, read_sheet(export_records(all_records(store), form), form))
    assert list_facts(other) == list_facts(store)
    kept = {row["note"] for row in list_facts(store)}
    assert kept >= {text for texts, _ in ODD for text in texts if not fields.is_blank(text)}


def test_an_excel_file_says_how_far_it_reaches_and_numbers_its_rows(store: Store) -> None:
    add(store, revisits_of([revisit("monitoring", "management", minutes=5)] * 3))
    with zipfile.ZipFile(io.BytesIO(export_records(all_records(store), "xlsx"))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall('<(?:dimension|autoFilter) ref="([^"]+)"', sheet) == ["A1:K4", "A1:K4"]
    assert re.findall('<row r="([^"]+)"', sheet) == ["1", "2", "3", "4"]
    assert sheet.count("<v>5</v>") == 3
