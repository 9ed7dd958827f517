"""The limits that hold are those that the help and the document say."""

import tomllib
from pathlib import Path

import pytest

from pipeline import fields
from pipeline.cli.main import main
from pipeline.intake import validation, writing
from pipeline.intake.formats import excel, excel_cells
from pipeline.intake.formats import table as tables
from pipeline.ledger import adding, phases

ROOT = Path(__file__).parents[3]


def test_the_browser_is_told_the_same_limit() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["server"]["maxUploadSize"] * tables.MEBIBYTE == tables.PAGE_BYTES


def test_the_help_of_the_command_says_its_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    limits = ("200 MiB", "20 MiB in the browser", "1,000,000 rows", "64 columns", "10,000 char")
    assert [limit for limit in limits if limit not in said] == []


def test_the_document_says_the_limits_that_hold() -> None:
    said = (ROOT / "docs" / "bad-input.md").read_text()
    limits = (
        f"{tables.PAGE_BYTES // tables.MEBIBYTE} MiB in the browser",
        f"{tables.MOST_BYTES // tables.MEBIBYTE} MiB for `revisits import`",
        f"| rows | {tables.MOST_ROWS:,} |",
        f"| columns | {tables.MOST_COLUMNS},",
        f"| {tables.FIELD_LENGTH:,} (a name: {fields.NAME_LENGTH}; "
        f"what an action is: {fields.TITLE_LENGTH}; a description: {fields.DESCRIPTION_LENGTH}) |",
        f"| {tables.MOST_TEXT:,}, counted",
        f"{excel.MOST_UNPACKED // 2**30} GiB, {excel.MOST_EXPANSION} times its own size, "
        f"and {excel_cells.MOST_CELLS:,} cells",
        f"| {adding.MOST_NEW_NAMES} of each |",
        f"| {validation.MOST_PROBLEMS:,};",
        f"| {phases.MOST_PHASES}: the offered ones",
        f"| {writing.MOST_IN_A_SHEET:,} revisits",
    )
    assert [limit for limit in limits if limit not in said] == []
