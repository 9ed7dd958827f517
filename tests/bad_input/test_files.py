"""Every file of the corpus meets its outcome through the command, and some through the page."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from pipeline import fields
from pipeline.cli import main as cli
from pipeline.intake import validation, writing
from pipeline.intake.formats import excel, excel_parts
from pipeline.intake.formats import table as tables
from pipeline.ledger import adding, phases
from pipeline.store import Store
from tests.bad_input.cases import FILES, Class, File
from tests.builders import LEDGERS, all_records, violations
from tests.views.test_pages import words

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "files"
REFUSED = [one for one in FILES if one.refused]
ACCEPTED = [one for one in FILES if not one.refused]
# One of each class goes through the page too: the rules are the same, the door is another.
UPLOADED = list({one.kind: one for one in reversed(REFUSED)}.values())


@pytest.fixture(autouse=True)
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Berlin")


@pytest.fixture(scope="module")
def untouched(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that only sees what is refused, so that it stays as it is."""
    path = tmp_path_factory.mktemp("untouched") / "revisits.duckdb"
    shutil.copyfile(_empty_file, path)
    return Store(path)


def rows_of(store: Store) -> dict[str, int]:
    """How many rows every ledger holds."""
    with duckdb.connect(store.path, read_only=True) as connection:
        counted = " union all ".join(
            f"select '{table}', count(*) from {table}" for table in (*LEDGERS, "phase_ledger")
        )
        return dict(connection.execute(counted).fetchall())


def run(*words: object, store: Store) -> int:
    return cli.main([*map(str, words), "--store", str(store.path)])


def name_of(one: File) -> str:
    return one.name


def test_every_file_of_the_folder_has_an_outcome() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(map(name_of, FILES))


@pytest.mark.parametrize("case", REFUSED, ids=name_of)
def test_a_bad_file_is_refused_in_words_and_nothing_is_written(
    untouched: Store, case: File, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows_of(untouched)
    assert run("import", FOLDER / case.name, store=untouched) == 1
    said = capsys.readouterr().err
    for part in case.refused:
        assert part in said
    assert "unexpected" not in said
    assert all(len(line) < 1000 for line in said.splitlines())
    assert rows_of(untouched) == before


@pytest.mark.parametrize("case", ACCEPTED, ids=name_of)
def test_an_odd_file_is_read_as_a_careful_person_reads_it(
    store: Store, case: File, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", FOLDER / case.name, store=store) == 0, capsys.readouterr().err
    found = all_records(store)
    assert found.height == case.written
    assert violations(store) == []
    for column, value in case.values.items():
        assert found[column][0] == value


def uploading() -> None:
    """A script that shows the window of the import."""
    from views.files import importing as window

    window._show_dialog()


@pytest.fixture
def page(untouched: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("REVISITS_STORE", str(untouched.path))
    return AppTest.from_function(uploading, default_timeout=30).run()


def uploaded(page: AppTest, name: str, data: bytes) -> str:
    page.file_uploader[0].upload(name, data).run()
    assert not page.exception
    return words(page)


@pytest.mark.parametrize("case", UPLOADED, ids=name_of)
def test_the_page_refuses_a_bad_file_and_stays_usable(
    untouched: Store, page: AppTest, case: File
) -> None:
    before = rows_of(untouched)
    ending = case.name.rpartition(".")[2]
    name = case.name if ending in ("csv", "json", "parquet", "xlsx") else f"{case.name}.csv"
    said = uploaded(page, name, (FOLDER / case.name).read_bytes())
    assert "Nothing was read" in said or "nothing is written" in said or "Reading the" in said
    assert not [one for one in page.button if one.label.startswith("Write")]
    assert rows_of(untouched) == before
    good = uploaded(page, "good.csv", (FOLDER / "html.csv").read_bytes())
    assert "The first rows of 1" in good
    assert [one.label for one in page.button] == ["Write 1 revisit"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", r"C:\..\x.csv", "/dev/zero.csv", "<b>.csv"]
)
def test_the_name_of_an_uploaded_file_is_a_label(page: AppTest, name: str) -> None:
    assert "The first rows of 1" in uploaded(page, name, (FOLDER / "html.csv").read_bytes())


def test_the_page_takes_20_mib_and_checks_it_itself(page: AppTest, untouched: Store) -> None:
    before = rows_of(untouched)
    assert "it is larger than 20 MiB" in uploaded(page, "a.csv", b"x" * (20 * 2**20 + 1))
    assert rows_of(untouched) == before


def test_the_browser_is_told_the_same_limit() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["server"]["maxUploadSize"] * tables.MEBIBYTE == tables.PAGE_BYTES


def test_the_command_takes_more_than_the_page(
    untouched: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes((FOLDER / "no-header.csv").read_bytes() + b"\n" * (20 * 2**20))
    assert run("import", large, store=untouched) == 1
    assert "is missing; the file has Churn" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/dev/zero", ".", "no-such-file.csv"])
def test_a_path_that_is_no_file_of_records_is_a_clear_word(
    untouched: Store, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", "--format", "csv", path, store=untouched) == 1
    said = capsys.readouterr().err
    assert any(one in said for one in ("larger than 200 MiB", "Is a directory", "No such file"))


def test_the_help_of_the_command_says_its_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["import", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    for limit in (
        "200 MiB",
        "20 MiB in the browser",
        "1,000,000 rows",
        "64 columns",
        "10,000 char",
    ):
        assert limit in said


def test_a_dry_run_shows_what_is_refused_without_moving_the_terminal(
    untouched: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", "--dry-run", FOLDER / "name-escape.csv", store=untouched) == 1
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err
    assert "�[31mred" in shown.err


def test_every_class_of_bad_input_has_files_or_entries() -> None:
    from tests.bad_input.test_bombs import BOMBS
    from tests.bad_input.test_entries import ENTRIES

    assert len(FILES) >= 100
    covered = {one.kind for one in (*FILES, *BOMBS, *ENTRIES)}
    assert covered == set(Class)


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
        f"and {excel_parts.MOST_CELLS:,} cells",
        f"| {adding.MOST_NEW_NAMES} of each |",
        f"| {validation.MOST_PROBLEMS:,};",
        f"| {phases.MOST_PHASES}: the offered ones",
        f"| {writing.MOST_IN_A_SHEET:,} revisits",
    )
    for limit in limits:
        assert limit in said
