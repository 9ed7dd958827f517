"""Every file of the corpus meets its outcome through the command, and some through the page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.asking.questions import Question
from pipeline.cli.main import main
from pipeline.store import Store
from tests.builders import EVERYTHING
from tests.intake.bad_input.bombs import BOMBS
from tests.intake.bad_input.cases import FILES, Class, File
from tests.intake.bad_input.entries import ENTRIES
from tests.views.pages import read_page
from views.files import background_work

FOLDER = Path(__file__).parent / "files"
REFUSED = [case for case in FILES if case.refused]
ACCEPTED = [case for case in FILES if not case.refused]
# One of each class goes through the page too: the rules are the same, the door is another.
UPLOADED = list({case.kind: case for case in reversed(REFUSED)}.values())
GOOD = (FOLDER / "html.csv").read_bytes()


@pytest.fixture(autouse=True)
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Berlin")


def run(*words: object, store: Store) -> int:
    return main([*map(str, words), "--store", str(store.path)])


def get_name(case: File) -> str:
    return case.name


def test_every_file_of_the_folder_has_an_outcome() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(map(get_name, FILES))


def test_every_class_of_bad_input_has_files_or_entries() -> None:
    assert len(FILES) >= 100
    assert {case.kind for case in (*FILES, *BOMBS, *ENTRIES)} == set(Class)


@pytest.mark.parametrize("case", REFUSED, ids=get_name)
def test_a_bad_file_is_refused_in_words_and_nothing_is_written(
    untouched: Store, case: File, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", FOLDER / case.name, store=untouched) == 1
    said = capsys.readouterr().err
    for part in case.refused:
        assert part in said
    assert "unexpected" not in said
    assert all(len(line) < 1000 for line in said.splitlines())


@pytest.mark.parametrize("case", ACCEPTED, ids=get_name)
def test_an_odd_file_is_read_as_a_careful_person_reads_it(
    store: Store, case: File, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", FOLDER / case.name, store=store) == 0, capsys.readouterr().err
    with store.reading() as reader:
        found = Question("records", selection=EVERYTHING).ask(reader)
        assert reader.query("violations").is_empty()
    assert found.height == case.written
    for column, value in case.values.items():
        assert found[column][0] == value


def show_import() -> None:
    """A script that shows the window of the import."""
    from views.files import importing as window

    window._show_dialog()


@pytest.fixture
def page(untouched: Store, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("REVISITS_STORE", str(untouched.path))
    monkeypatch.setattr(background_work, "QUIET_SECONDS", 30)  # this script is no fragment
    return AppTest.from_function(show_import, default_timeout=30).run()


def upload(page: AppTest, name: str, data: bytes) -> str:
    """What the page says of a file."""
    page.file_uploader[0].upload(name, data).run()
    assert not page.exception
    return read_page(page)


@pytest.mark.parametrize("case", UPLOADED, ids=get_name)
def test_the_page_refuses_a_bad_file_and_stays_usable(page: AppTest, case: File) -> None:
    ending = case.name.rpartition(".")[2]
    name = case.name if ending in ("csv", "json", "parquet", "xlsx") else f"{case.name}.csv"
    said = upload(page, name, (FOLDER / case.name).read_bytes())
    assert "Nothing was read" in said or "nothing is written" in said or "Reading the" in said
    assert not [button for button in page.button if button.label.startswith("Write")]
    assert "The first rows of 1" in upload(page, "good.csv", GOOD)
    assert [button.label for button in page.button] == ["Write 1 revisit"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", r"C:\..\x.csv", "/dev/zero.csv", "<b>.csv"]
)
def test_the_name_of_an_uploaded_file_is_a_label(page: AppTest, name: str) -> None:
    assert "The first rows of 1" in upload(page, name, GOOD)


def test_the_page_takes_20_mib_and_checks_it_itself(page: AppTest) -> None:
    assert "it is larger than 20 MiB" in upload(page, "a.csv", b"x" * (20 * 2**20 + 1))


def test_the_command_takes_more_than_the_page(
    untouched: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes((FOLDER / "no-header.csv").read_bytes() + b"\n" * (20 * 2**20))
    assert run("import", large, store=untouched) == 1
    assert "is missing; the file has Churn" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/dev/zero", "larger than 200 MiB"),
        (".", "Is a directory"),
        ("no-such-file.csv", "no-such-file.csv: No such file or directory"),
    ],
)
def test_a_path_that_is_no_file_of_records_is_a_clear_word(
    untouched: Store, path: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", "--format", "csv", path, store=untouched) == 1
    assert words in capsys.readouterr().err


def test_a_dry_run_shows_what_is_refused_without_moving_the_terminal(
    untouched: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", "--dry-run", FOLDER / "name-escape.csv", store=untouched) == 1
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err
    assert "�[31mred" in shown.err
