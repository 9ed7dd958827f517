"""Odd text in every field, filter and address: refused in words, or kept and shown as text."""

import shutil
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.errors import InputRefused
from pipeline.model import compose
from pipeline.store import Store
from tests.builders import all_records, catalogue, log
from tests.intake.bad_input.entries import ENTRIES, NAMES, NOTES, SQL, Door, Entry
from tests.views.pages import PAGES, prepare_page, read_page

AT_DOORS = [
    pytest.param(entry, door, id=f"{entry.name}: {name}")
    for entry in ENTRIES
    for name, door in entry.doors.items()
]
REFUSED = [one for one in AT_DOORS if one.values[0].refused]
KEPT = [one for one in ENTRIES if not one.refused]


@pytest.mark.parametrize(("entry", "door"), REFUSED)
def test_a_bad_entry_is_refused_in_words_and_nothing_is_written(
    untouched: Store, entry: Entry, door: Door
) -> None:
    with pytest.raises(InputRefused, match=entry.refused) as refused:
        door(untouched, entry.text)
    for problem in refused.value.problems:
        assert len(problem.value) <= 200
        assert problem.value.replace("\u200d", "").isprintable()
        assert len(str(problem).encode()) < 2000


@pytest.fixture(scope="module")
def odd(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store whose names and notes are all odd."""
    path = tmp_path_factory.mktemp("odd") / "revisits.duckdb"
    shutil.copyfile(_empty_file, path)
    store = Store(path)
    for entry in KEPT:
        log(store, project=f"Plain {entry.name}")
        for name, door in entry.doors.items():
            door(store, spell(entry, name))
    return store


def spell(entry: Entry, door: str) -> str:
    """The text, with the door behind it where one name would stand for two things."""
    anew = {"new project", "new phase", "new reason", "phase renamed", "reason renamed"}
    return f"{entry.text} ({door})" if door in anew | {"project renamed"} else entry.text


@pytest.mark.parametrize("entry", KEPT, ids=lambda one: one.name)
def test_odd_text_is_kept_as_it_is(odd: Store, entry: Entry) -> None:
    """A name is composed, which nobody sees; a note is not."""
    if entry.doors is NOTES:
        assert entry.text in all_records(odd)["note"].to_list()
        return
    names = catalogue(odd)
    kept = {
        "project": {one.name for one in names.projects},
        "reason": {one.name for one in names.reasons},
        "phase": {one.title for one in names.phases},
        "who": set(names.people),
    }
    for door in entry.doors.keys() & NAMES.keys():
        thing = next(one for one in kept if one in door.split())
        assert compose(spell(entry, door)) in kept[thing], door


@pytest.mark.parametrize("page", PAGES)
def test_odd_names_and_notes_break_no_page(
    odd: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(odd.path))
    app = prepare_page(page).run()
    assert not app.exception
    assert "could not" not in read_page(app)


FILTERS = ("--project", "--main", "--revisited", "--reason", "--by", "--since", "--until")
HOSTILE = (
    SQL,
    "' or 1=1 --",
    "$project",
    "read_csv('/etc/passwd')",
    "a\0b",
    "\udcff",
    "x" * 100_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_sql_in_a_filter_of_a_command_is_a_name_that_nobody_has(
    untouched: Store, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    filters = [word for option in FILTERS for word in (option, text)]
    assert main(["overlap", *filters, "--store", str(untouched.path)]) == 1
    said = capsys.readouterr().err
    assert said.count("no such") == 5
    assert said.count("must be a day") == 2
    assert "unexpected" not in said
    assert len(said) < 1000 * len(FILTERS)


@pytest.mark.parametrize("given", HOSTILE, ids=lambda one: ascii(one[:20]))
def test_sql_in_the_text_filter_of_a_command_is_text_to_look_for(
    untouched: Store, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["overlap", "--text", given, "--store", str(untouched.path)])
    shown = capsys.readouterr()
    if given in HOSTILE[4:]:
        assert (status, "text:" in shown.err, "unexpected" in shown.err) == (1, True, False)
    else:
        assert (status, "0 revisits" in shown.out or "No revisits" in shown.out) == (0, True)


@pytest.mark.parametrize("word", ["../../etc/passwd", "/etc/passwd"])
def test_a_report_goes_only_where_the_person_of_the_terminal_may_write(
    untouched: Store, tmp_path: Path, word: str, capfd: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "no such folder" / word.lstrip("/")
    status = main(["export", str(target), "--store", str(untouched.path)])
    assert status == 1
    assert "unexpected" not in capfd.readouterr().err
