"""Odd text in every field, filter and address: refused in words, or kept and shown as text."""

from __future__ import annotations

import re
import shutil
import uuid
from itertools import cycle, islice
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pipeline.cli import main as cli
from pipeline.errors import ChangedMeanwhile, InputRefused
from pipeline.ledger import phases, undo
from pipeline.store import Store
from tests.bad_input.entries import ENTRIES, NAMES, NOTES, SQL, Door, Entry
from tests.bad_input.test_files import rows_of, untouched
from tests.builders import all_records, catalogue, id_of, log
from tests.views.test_pages import PAGES, words
from views.session.keys import Key

__all__ = ["untouched"]
ROOT = Path(__file__).parents[2]
AT_DOORS = [
    pytest.param(entry, door, id=f"{entry.name}: {name}")
    for entry in ENTRIES
    for name, door in entry.doors.items()
]
REFUSED = [one for one in AT_DOORS if one.values[0].refused]
KEPT = [one for one in ENTRIES if not one.refused]


@pytest.fixture(scope="module")
def one_record(untouched: Store) -> Store:
    """A store of one record, so that there are names to be changed."""
    log(untouched, project="Plain")
    return untouched


@pytest.mark.parametrize(("entry", "door"), REFUSED)
def test_a_bad_entry_is_refused_in_words_and_nothing_is_written(
    one_record: Store, entry: Entry, door: Door
) -> None:
    before = one_record.read_version()
    with pytest.raises(InputRefused, match=entry.refused) as refused:
        door(one_record, entry.text)
    assert one_record.read_version() == before
    for problem in refused.value.problems:
        assert len(problem.value) <= 200
        assert problem.value.replace("\u200d", "").isprintable()
        assert len(str(problem).encode()) < 2000


@pytest.fixture(scope="module")
def odd(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store whose names and notes are all odd."""
    path = tmp_path_factory.mktemp("odd") / "revisits.duckdb"
    shutil.copyfile(_empty_file, path)
    for entry in KEPT:
        give(Store(path), entry)
    return Store(path)


def give(store: Store, entry: Entry) -> None:
    """Give the text at each of its doors; a name that is made anew is another at each."""
    log(store, project=f"Plain {entry.name}")
    for name, door in entry.doors.items():
        door(store, spelled(entry, name))


def spelled(entry: Entry, door: str) -> str:
    """The text, with the door behind it where one name would stand for two things."""
    anew = {"new project", "new phase", "new reason", "phase renamed", "reason renamed"}
    return f"{entry.text} ({door})" if door in anew | {"project renamed"} else entry.text


@pytest.mark.parametrize("entry", KEPT, ids=lambda one: one.name)
def test_odd_text_is_kept_as_it_is(odd: Store, entry: Entry) -> None:
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
        assert spelled(entry, door) in kept[thing], door


@pytest.mark.parametrize("page", PAGES)
def test_odd_names_and_notes_break_no_page(
    odd: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(odd.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page(f"views/{page}").run()
    assert not app.exception
    assert "could not" not in words(app)


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


@pytest.mark.parametrize("given", HOSTILE, ids=lambda one: ascii(one[:20]))
@pytest.mark.parametrize("option", FILTERS)
def test_sql_in_a_filter_of_a_command_is_a_name_that_nobody_has(
    one_record: Store, option: str, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = one_record.read_version()
    assert cli.main(["overlap", option, given, "--store", str(one_record.path)]) == 1
    said = capsys.readouterr().err
    assert "no such" in said or "must be a day" in said
    assert "unexpected" not in said
    assert len(said) < 1000
    assert one_record.read_version() == before


@pytest.mark.parametrize("given", HOSTILE, ids=lambda one: ascii(one[:20]))
def test_sql_in_the_text_filter_of_a_command_is_text_to_look_for(
    one_record: Store, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = one_record.read_version()
    status = cli.main(["overlap", "--text", given, "--store", str(one_record.path)])
    shown = capsys.readouterr()
    if given in HOSTILE[4:]:
        assert (status, "text:" in shown.err, "unexpected" in shown.err) == (1, True, False)
    else:
        assert (status, "0 revisits" in shown.out or "No revisits" in shown.out) == (0, True)
    assert one_record.read_version() == before


@pytest.mark.parametrize("word", ["../../etc/passwd", "/etc/passwd"])
def test_a_report_goes_only_where_the_person_of_the_terminal_may_write(
    one_record: Store, tmp_path: Path, word: str, capfd: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "no such folder" / word.lstrip("/")
    status = cli.main(["export", str(target), "--store", str(one_record.path)])
    assert status == 1
    assert "unexpected" not in capfd.readouterr().err


BOUND = [key for key in Key if key.value == key.value.lower()]
IN_LINKS = (
    "'; drop table revisit_ledger; --",
    '"] :red[x] <script>',
    "x" * 5_000,
    "\u202e\x07",
    "-1",
)


def opened_by_link(store: Store, page: str, **given: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in given.items():
        app.query_params[name] = value
    return app.switch_page(f"views/{page}").run()


def test_every_name_of_the_address_is_tried() -> None:
    bound = set()
    for path in (ROOT / "views").rglob("*.py"):
        text = path.read_text()
        for found in re.finditer(r"key=([^\n]+),\n\s*bind=", text):
            bound.add(found[1])
    assert {one for one in bound if one.startswith("Key.")} <= {f"Key.{key.name}" for key in BOUND}
    assert len(BOUND) == 25


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("page", PAGES)
def test_a_link_with_sql_in_every_parameter_breaks_no_page(
    one_record: Store, monkeypatch: pytest.MonkeyPatch, page: str, first: int
) -> None:
    before = rows_of(one_record)
    monkeypatch.setenv("REVISITS_STORE", str(one_record.path))
    names = [*map(str, BOUND), f"{Key.WHAT_IF}-model_deployment-data_preparation"]
    hostile = islice(cycle(IN_LINKS), first, first + len(names))
    app = opened_by_link(one_record, page, **dict(zip(names, hostile, strict=True)))
    assert not app.exception
    if page not in ("log.py", "settings.py"):
        assert "Not understood in this link" in words(app)
    assert rows_of(one_record) == before


@pytest.mark.parametrize(
    "against", ["Another period", "Another project", "Another person", "Before and after an action"]
)
def test_a_link_with_sql_in_a_comparison_breaks_no_page(
    one_record: Store, monkeypatch: pytest.MonkeyPatch, against: str
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(one_record.path))
    hostile = {key.value: SQL for key in BOUND if key.startswith("against-")}
    given = {"as": "compare", "against": against}
    assert not opened_by_link(one_record, "overlap.py", **hostile | given).exception


@pytest.mark.parametrize(
    ("page", "name", "shown"),
    [
        ("overlap.py", "as", "map"),
        ("insights.py", "show", "cost"),
        ("insights.py", "show", "actions"),
    ],
)
def test_a_link_with_sql_in_what_one_view_reads_breaks_it_not(
    sample: Store, monkeypatch: pytest.MonkeyPatch, page: str, name: str, shown: str
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    inner = {"phase": SQL, "hours": SQL, "from": SQL, "to": SQL, "measure": SQL}
    inner[f"{Key.WHAT_IF}-model_deployment-data_preparation"] = SQL
    app = opened_by_link(sample, page, **inner | {name: shown})
    assert not app.exception
    assert all_records(sample).height == 227


def test_sql_in_the_text_filter_of_a_page_is_text_to_look_for(
    one_record: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(one_record)
    monkeypatch.setenv("REVISITS_STORE", str(one_record.path))
    app = opened_by_link(one_record, "records.py")
    for given in (SQL, "' or 1=1 --", "%", "_", "\\", "🙃", "x" * 100_000):
        app.text_input(key="text").set_value(given).run()
        assert not app.exception
        assert "No revisits" in "".join(one.value for one in app.info)
    assert rows_of(one_record) == before


def test_there_are_at_most_50_phases(store: Store) -> None:
    further = [
        {"title": f"Phase {place}", "key": f"phase_{place}", "position": place, "description": ""}
        for place in range(10, 51)
    ]
    same = {"rev": 1, "deleted": False, "retired": False}
    with store.writing(by="ana") as writer:
        rows = [{"id": str(uuid.uuid4()), **same, **one} for one in further]
        writer.append("phases", pl.DataFrame(rows))
    with pytest.raises(InputRefused, match="there are 50 phases"):
        phases.add_phase(store, "One more", by="ana")
    retired = phases.retire_phase(store, id_of(store, "Phase 50"), by="ana")
    phases.add_phase(store, "One more", by="ana")
    with pytest.raises(InputRefused, match="there are 50 phases"):
        phases.bring_back_phase(store, id_of(store, "Phase 50"), by="ana")
    with pytest.raises(ChangedMeanwhile, match="as many other phases as can be"):
        undo.undo(store, retired, by="ana")
    assert len(catalogue(store).shown_phases) == 50
