"""The benchmarks run and print their tables; how fast anything is, is no test."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from benchmarks import files
from benchmarks.timing import Spread, format_table
from benchmarks.watching import find_browser

ROOT = Path(__file__).parents[2]
SPREAD = r"[\d,.]+ ms \([\d,.]+–[\d,.]+\)"
CLICKS = ("empty app", "Overlap, asked first", "Overlap, asked before", "Trends, asked first")


def test_a_spread_says_the_median_and_the_extremes() -> None:
    assert str(Spread((1700.0, 12.2, 4.04))) == "12 ms (4.0–1,700)"


def test_a_table_is_markdown() -> None:
    assert format_table(("a", "b"), [("x", 1)]) == "| a | b |\n| --- | ---: |\n| x | 1 |"


def test_import_and_export_are_measured_beside_the_parse() -> None:
    both = r"[\d.]+ s \([\d.]+\)"
    row = rf"^\| \d+ \| {both} \| {both} \| \d+ × \| \d+ MB \| {both} \| {both} \|$"
    assert re.search(row, files.measure([300], times=1), re.MULTILINE)


@pytest.mark.browser
def test_the_quick_run_prints_every_row() -> None:
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-m", "benchmarks", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert f"duckdb {version('duckdb')}" in finished.stdout
    for rows in ("10,000", "100,000"):
        assert re.search(rf"^\| {rows} \|( {SPREAD} \|){{4}}", finished.stdout, re.MULTILINE)
    assert re.search(rf"^\| 1,000 \|( {SPREAD} \|){{2}}$", finished.stdout, re.MULTILINE)
    assert re.search(rf"^\| 1,000 \|( {SPREAD} \|){{4}}$", finished.stdout, re.MULTILINE)
    if find_browser() is None:
        assert "Not measured: no Chromium or Chrome is installed." in finished.stdout
        return
    for what in CLICKS:
        assert re.search(rf"^\| {what} \| {SPREAD} \|", finished.stdout, re.MULTILINE)
