"""The benchmarks run and print their tables; how fast anything is, is no test."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from benchmarks import files
from benchmarks.__main__ import FULL, list_parts, main
from benchmarks.pages.windows import find_browser
from benchmarks.postgres import Server
from benchmarks.team import beside
from benchmarks.timing import Spread, format_table

ROOT = Path(__file__).parents[2]
SPREAD = r"[\d,.]+ ms \([\d,.]+–[\d,.]+\)"
TITLES = [part.title for part in list_parts(FULL)]
CLICKS = ("Overlap", "Timeline", "Trends", "Reasons", "Insights", "Records", "Settings, opening")
OPENINGS = ("empty app", "Log", "Overlap")


def test_a_spread_says_the_median_and_the_extremes() -> None:
    assert str(Spread((1700.0, 12.2, 4.04))) == "12 ms (4.0–1,700)"


def test_a_table_is_markdown() -> None:
    assert format_table(("a", "b"), [("x", 1)]) == "| a | b |\n| --- | ---: |\n| x | 1 |"


def test_import_and_export_are_measured_beside_the_parse() -> None:
    both = r"[\d.]+ s \([\d.]+\)"
    row = rf"^\| \d+ \| {both} \| {both} \| \d+ × \| \d+ MB \| {both} \| {both} \|$"
    assert re.search(row, files.measure([300], times=1).tables, re.MULTILINE)


@pytest.mark.browser
def test_the_quick_run_prints_every_part() -> None:
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-m", "benchmarks", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    printed = finished.stdout
    assert f"duckdb {version('duckdb')}" in printed
    assert [title for title in TITLES if f"\n## {title}\n" not in printed] == []
    for rows in ("10,000", "100,000"):
        assert re.search(rf"^\| {rows} \| the dashboard \| {SPREAD} \|", printed, re.MULTILINE)
    for command in ("revisits log", "revisits --help"):
        assert re.search(rf"^\| `{command}` \|( {SPREAD} \|){{2}}", printed, re.MULTILINE)
        assert re.search(rf"^\| `{command}`, wall \| ≤ .* (yes|no) \|$", printed, re.MULTILINE)
    if find_browser() is None:
        assert "Not measured: no Chromium or Chrome is installed." in printed
        return
    for what in CLICKS:
        assert re.search(rf"^\| {what} \|( {SPREAD} \|){{3}}", printed, re.MULTILINE), what
    for what in OPENINGS:
        assert re.search(rf"^\| {what} \|( {SPREAD} \|){{4}}", printed, re.MULTILINE), what
    assert re.search(
        r"^\| filter click on Overlap, .* the twin \| [\d.]+ \|", printed, re.MULTILINE
    )


def test_a_part_alone_is_not_written_into_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--write", "--only", "commands"])
    assert "a whole run" in capsys.readouterr().err


@pytest.mark.soak
def test_a_teams_store_is_measured_beside_the_embedded_one(postgres: Server) -> None:
    del postgres  # skipped, or failed, where there is none
    report = beside.measure_beside([300], times=1)
    both = rf"{SPREAD}; processor {SPREAD}"
    for work, trips in ((beside.READ, 1), (beside.READ_NEW, 2), (beside.WRITE, 2)):
        row = rf"^\| {work} \| {both} \|( {both}; {trips} round trips? \|){{2}}$"
        assert re.search(row, report.tables, re.MULTILINE), report.tables
    assert re.search(
        rf"^\| first pull \| – \|( {both}; \d+ round trips \|){{2}}$", report.tables, re.M
    )
    pull, _, trips = report.reached
    assert pull.is_met
    assert trips.value == 2


def test_without_postgresql_it_is_said_that_a_team_was_not_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beside, "find_programs", lambda: None)
    report = beside.measure_beside([300], times=1)
    assert (
        report.tables
        == "Not measured: no PostgreSQL is installed (Debian: apt-get install postgresql)."
    )
    assert [each.value for each in report.reached] == [None] * 3
