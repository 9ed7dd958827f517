"""What was exported is known where it came from, and is the same in a fresh store."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline import records
from pipeline.exporting import export
from pipeline.importing import FORMATS, read_sheet
from pipeline.records import plan_sheet
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
HARMLESS = ("plain", "'tis", "a=b", " =1", "1+1", "ü\n=1", "{=1+1}", "http://x")
# No half characters and no NUL: the validator refuses them. U+FFFE and U+FFFF are no characters,
# and XML, which an Excel file is made of, cannot hold them.
SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff")
notes = st.text(SIGNS, max_size=60)
starts = st.sampled_from(["", "=", "'", "'=", "''-", "@", "\t", "\r\n", "\n", '"', ",", "_x000D_"])


def facts(store: Store) -> list[dict[str, object]]:
    """The records that hold now, without what belongs to the revision and the import."""
    return all_records(store).drop("rev", "recorded_at", "synthetic").sort("id").to_dicts()


def fresh(store: Store, number: int = 0) -> Store:
    """A second store that holds nothing, beside another."""
    return Store(store.path.with_name(f"fresh{number}.duckdb"))


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_known_where_it_came_from(sample: Store, form: str) -> None:
    sheet = read_sheet(export(all_records(sample), form), form)
    with sample.reading() as reader:
        plan = plan_sheet(reader, sheet)
    assert (plan.problems, plan.new.height, plan.already) == ((), 0, 227)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_makes_equal_records_in_a_fresh_store(sample: Store, form: str) -> None:
    other = fresh(sample)
    records.add_sheet(other, read_sheet(export(all_records(sample), form), form))
    assert facts(other) == facts(sample)
    assert len(facts(other)) == 227


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_of_nothing_is_a_file_of_no_rows(store: Store, form: str) -> None:
    sheet = read_sheet(export(all_records(store), form), form) if form != "json" else None
    assert sheet is None or (sheet.kind, len(sheet.rows)) == ("revisits", 0)
    assert form != "json" or json.loads(export(all_records(store), form)) == []


def test_the_columns_are_those_of_an_import(sample: Store) -> None:
    found = all_records(sample)
    header = export(found, "csv").decode().splitlines()[0]
    assert header.split(",") == COLUMNS
    assert list(json.loads(export(found, "json"))[0]) == COLUMNS
    parquet = pl.read_parquet(io.BytesIO(export(found, "parquet")))
    assert parquet.columns == COLUMNS
    assert parquet.schema["occurred_at"] == pl.Datetime("us", "UTC")
    excel = pl.read_excel(io.BytesIO(export(found, "xlsx")), engine="calamine")
    assert excel.columns == COLUMNS


def test_times_are_in_utc_and_say_so(store: Store) -> None:
    log(store, at="2026-03-02T11:05:06.5+01:00")
    (row,) = csv.DictReader(io.StringIO(export(all_records(store), "csv").decode()))
    assert row["occurred_at"].startswith("2026-03-02T10:05:06.5")
    assert row["occurred_at"].endswith("+00:00")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_text_that_a_spreadsheet_would_run_is_guarded(store: Store, form: str) -> None:
    rows = [revisit("monitoring", "management", note=note) for note in DANGEROUS + HARMLESS]
    add(store, revisits_of(rows))
    data = export(all_records(store), form)
    if form == "csv":
        text = io.StringIO(data.decode(), newline="")
        found = [row["note"] for row in csv.DictReader(text)]
    else:
        found = pl.read_excel(io.BytesIO(data), engine="calamine")["note"].to_list()
    assert sorted(found) == sorted([f"'{note}" for note in DANGEROUS] + list(HARMLESS))


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_a_form_that_no_spreadsheet_runs_is_left_as_it_is(store: Store, form: str) -> None:
    log(store, note="=1+1")
    data = export(all_records(store), form)
    frame = pl.read_json(data) if form == "json" else pl.read_parquet(io.BytesIO(data))
    assert frame["note"].to_list() == ["=1+1"]


@pytest.fixture(scope="module")
def empty_and_folder(
    _empty_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """An empty store, and a place for copies of it."""
    return _empty_file, tmp_path_factory.mktemp("fresh")


numbers = itertools.count()


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(texts=st.lists(st.builds(str.__add__, starts, notes), min_size=8, max_size=8))
@example(texts=[*DANGEROUS])
@example(texts=["\r", "a\rb", "a\r\nb", "\ufeff", "\x85", "\u2028", "_x000D_", "a\x0bb"])
@example(texts=["\x1b", "\x7f", "</t>", "&amp;", " a ", "😀"])
def test_any_note_comes_back_as_it_was(
    empty_and_folder: tuple[Path, Path], form: str, texts: list[str]
) -> None:
    empty, folder = empty_and_folder
    number = next(numbers)
    stores = [Store(folder / f"{number}-{name}.duckdb") for name in ("one", "other")]
    for store in stores:
        shutil.copyfile(empty, store.path)
    one, other = stores
    add(one, revisits_of(revisit("monitoring", "management", note=text) for text in texts))
    add(other, read_sheet(export(all_records(one), form), form))
    assert facts(other) == facts(one)
    for store in stores:
        store.path.unlink()
