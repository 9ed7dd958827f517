"""Commands that import and export."""

import csv
import io
import json
from collections import Counter
from itertools import permutations
from pathlib import Path

import polars as pl
import pytest

from pipeline.cli.main import main
from pipeline.places import ROOT
from pipeline.store import Store
from tests.builders import add, all_records, ledger_sizes, revisit, revisits_of
from tests.cli.arguments import BAD, GOOD, HEADER, Run, write_lines


def test_import_says_how_many_it_wrote_and_skipped(store: Store, run: Run, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "in.csv", HEADER + ",ticket", GOOD + ",1", GOOD + ",2")
    first = run("import", file)
    assert (first.status, first.complained) == (0, "")
    assert first.said.splitlines() == [
        "2 revisits written",
        "new project: P",
        "columns not used: ticket",
    ]
    second = run("import", file)
    assert second.said.splitlines()[:2] == [
        "0 revisits written",
        "2 revisits there already: skipped",
    ]
    assert all_records(store).height == 2


def test_import_names_the_sheets_that_it_did_not_read(run: Run) -> None:
    file = ROOT / "tests" / "intake" / "bad_input" / "files" / "two-sheets.xlsx"
    assert "sheets not read: Second" in run("import", file).said.splitlines()


def test_import_refuses_a_bad_row_and_writes_nothing(
    store: Store, run: Run, tmp_path: Path
) -> None:
    before = ledger_sizes(store)
    ran = run("import", write_lines(tmp_path / "in.csv", HEADER, GOOD, BAD))
    assert (ran.status, ran.said) == (1, "")
    assert "row 3, main_phase: 'monitorin': is not a phase." in ran.complained
    assert "row 3, reason: is missing." in ran.complained
    assert ledger_sizes(store) == before


def test_a_dry_run_writes_nothing_and_shows_the_refused_rows(
    store: Store, run: Run, tmp_path: Path
) -> None:
    version = store.read_version()
    ran = run("import", "--dry-run", write_lines(tmp_path / "in.csv", HEADER, GOOD, BAD))
    assert ran.status == 1
    assert "1 of 2 rows would be written" in ran.said
    assert "monitorin" in ran.complained
    assert "│ 3" in ran.complained
    # The form of a file may be named where its ending does not say it.
    good = write_lines(tmp_path / "in.txt", HEADER, GOOD)
    ran = run("import", "--dry-run", good, "--format", "csv")
    assert (ran.status, ran.complained) == (0, "")
    assert ran.said.splitlines() == ["1 of 1 rows would be written", "new project: P"]
    assert store.read_version() == version


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    ran = run("import", tmp_path / "nothing.csv")
    assert ran.status == 1
    assert "nothing.csv: No such file or directory" in ran.complained


@pytest.mark.parametrize("form", ["csv", "parquet", "json", "xlsx"])
def test_export_takes_the_form_from_the_ending(
    sample: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    file = tmp_path / f"out.{form}"
    status = main(["export", str(file), "--main", "monitoring", "--store", str(sample.path)])
    data = file.read_bytes()
    frame = {
        "csv": lambda: pl.read_csv(io.BytesIO(data)),
        "parquet": lambda: pl.read_parquet(io.BytesIO(data)),
        "json": lambda: pl.read_json(io.BytesIO(data)),
        "xlsx": lambda: pl.read_excel(io.BytesIO(data), engine="calamine"),
    }[form]()
    expected = sum(one == "monitoring" for one in all_records(sample)["main_phase"])
    assert 0 < expected < 227
    assert frame["main_phase"].to_list() == ["monitoring"] * expected
    assert (status, capsys.readouterr().out) == (0, f"{expected} revisits written to {file}\n")
    # The form may be named where the ending does not say it.
    assert main(["export", str(file) + ".1", "--format", form, "--store", str(sample.path)]) == 0
    assert file.with_name(f"out.{form}.1").read_bytes()[:4] == data[:4]


@pytest.mark.parametrize(
    ("name", "words"),
    [("out.txt", "csv, parquet, json, xlsx"), ("nowhere/out.csv", "No such file or directory")],
)
def test_export_to_another_ending_or_folder_is_refused(
    run: Run, tmp_path: Path, name: str, words: str
) -> None:
    ran = run("export", tmp_path / name)
    assert ran.status == 1
    assert words in ran.complained
    assert not (tmp_path / name).exists()


def test_a_lake_is_a_folder_and_takes_the_filters(
    sample: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(tmp_path / "lake"), "--format", "lake", "--main", "monitoring"]
    assert main(["export", *arguments, "--store", str(sample.path)]) == 0
    phases = pl.scan_parquet(tmp_path / "lake").collect()["main_phase"]
    assert capsys.readouterr().out == f"{len(phases)} revisits written to {tmp_path / 'lake'}\n"
    assert phases.to_list() == ["monitoring"] * all_records(sample)["main_phase"].to_list().count(
        "monitoring"
    )
    # A file is not a folder, and stays.
    arguments[0] = str(sample.path)
    assert main(["export", *arguments, "--store", str(sample.path)]) == 1
    assert "is a file; name a folder" in capsys.readouterr().err


def test_filters_may_be_repeated_and_combined(store: Store, run: Run, tmp_path: Path) -> None:
    columns = ("main_phase", "reason", "recorded_by", "note", "project")
    rows = [
        ("monitoring", "Defect", "ana", "one", "Q"),
        ("scalability", "Tooling", "ben", "two", "P"),
        ("monitoring", "Tooling", "ben", "three", "Q"),
        ("management", "Defect", "ana", "four", "P"),
    ]
    logged = [
        revisit("", "data_preparation", occurred_at=f"2026-03-0{day}T12:00Z")
        | dict(zip(columns, row, strict=True))
        for day, row in enumerate(rows, 1)
    ]
    add(store, revisits_of(logged))

    def notes(filters: str) -> list[str]:
        file = tmp_path / "out.csv"
        assert run("export", file, *filters.split()).status == 0
        return [row["note"] for row in csv.DictReader(io.StringIO(file.read_text()))][::-1]

    assert notes("--main monitoring --main Scalability") == ["one", "two", "three"]
    assert notes("--reason tooling --by ben") == ["two", "three"]
    assert notes("--reason tooling --reason defect") == ["one", "two", "three", "four"]
    assert notes("--project P --project Q --by ana") == ["one", "four"]
    assert notes("--project q") == ["one", "three"]
    assert notes("--since 2026-03-02 --until 2026-03-03") == ["two", "three"]
    assert notes("--text ONE") == ["one"]
    assert notes("--text O") == ["one", "two", "three", "four"]  # of “three” the reason holds it
    assert notes("--revisited management") == []


def test_an_imported_file_counts_as_by_hand(run: Run, tmp_path: Path) -> None:
    phases = ("monitoring", "management", "scalability", "data_preparation")
    pairs = [pair for pair in permutations(phases, 2) for _ in range(len(pair[0]) % 5 + 1)]
    rows = [f"P,2026-03-02T10:{n:02}:00Z,{','.join(pair)},Defect" for n, pair in enumerate(pairs)]
    written = run("import", write_lines(tmp_path / "in.csv", HEADER, *rows)).said
    assert f"{len(pairs)} revisits written" in written
    focus = "P,monitoring,2026-03-02T08:00:00Z,2026-03-02T10:05:00Z"
    sessions = write_lines(tmp_path / "focus.csv", "project,phase,started_at,ended_at", focus)
    assert "1 focus session written" in run("import", sessions).said
    found = json.loads(run("overlap", "--format", "json").said)
    counted = {(row["main_phase"], row["revisited_phase"]): row["revisits"] for row in found}
    assert {pair: number for pair, number in counted.items() if number} == Counter(pairs)
