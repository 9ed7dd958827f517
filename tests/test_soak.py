"""The soak in its short form, and proof that each of its detectors sees what it is there for."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from benchmarks.soak import damage, import_kills, kills, places
from benchmarks.soak.__main__ import PARTS, SHORT, main, shorten_outcomes
from benchmarks.soak.commands import LOG_COMMAND, CommandResult, find_unclear, run_command
from benchmarks.soak.crashed_store import LOGGED, CrashedStore, make_crashed_store, read_state
from benchmarks.soak.crowd import Crowd, find_losses_by_note, run_crowd
from benchmarks.soak.losses import Losses, find_losses, make_fault
from benchmarks.soak.outcomes import (
    Outcome,
    format_outcome_notes,
    format_outcome_table,
    format_percentiles,
    merge_outcomes,
    write_between,
)
from benchmarks.soak.writer import parse_acknowledged, parse_seconds, write_units
from benchmarks.watching import find_browser
from pipeline.errors import StoreDamaged, StoreError, StoreUnwritable
from pipeline.ledger import revisits as ledger_revisits
from pipeline.model import Change
from pipeline.store import Store
from pipeline.store.faults import translate_error
from tests.builders import all_records, ledger, log, only_id, run_python, violations

ROW = "select * from revisit_ledger where rev = 1 limit 1"


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> CrashedStore:
    """A store whose last units of work stand in the log alone."""
    return make_crashed_store(tmp_path_factory.mktemp("crashed"))


@pytest.fixture(scope="module")
def _written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, list[Change]]:
    store = Store(tmp_path_factory.mktemp("written") / "revisits.duckdb")
    receipts = [receipt for *_, receipt in write_units(store, "ana", number=20)]
    return store, [one for receipt in receipts for one in receipt.changes]


@pytest.fixture
def written(_written: tuple[Store, list[Change]], tmp_path: Path) -> tuple[Store, list[Change]]:
    """A store after some units of work, and the ledger rows that they acknowledged."""
    store = Store(tmp_path / "revisits.duckdb")
    shutil.copyfile(_written[0].path, store.path)
    return store, _written[1]


def with_sql(store: Store, statement: str) -> None:
    with duckdb.connect(store.path) as connection:
        connection.execute(statement)


# The detectors


def test_a_store_that_holds_what_was_acknowledged_has_no_losses(
    written: tuple[Store, list[Change]],
) -> None:
    store, rows = written
    assert {one.table for one in rows} == {"projects", "revisits"}
    assert {one.rev for one in rows} >= {1, 2}
    assert find_losses(store, rows) == Losses()
    assert not find_losses(store, rows)


def test_a_lost_row_is_seen(written: tuple[Store, list[Change]]) -> None:
    store, rows = written
    never = Change("revisits", "0198c0de-0000-4000-8000-000000000000", 1)
    found = find_losses(store, [*rows, never])
    assert (found.lost, found.doubled, found.torn, found.faults) == (1, 0, 0, 0)
    assert never.id in found.complaints[0]


def test_a_lost_correction_is_seen(store: Store) -> None:
    identifier = only_id(log(store))
    receipt = ledger_revisits.edit_revisit(store, identifier, 1, by="ana", note="better")
    assert not find_losses(store, receipt.changes)
    with_sql(store, "delete from revisit_ledger where rev = 2")
    assert find_losses(store, receipt.changes).lost == 1


def test_a_store_that_does_not_open_is_seen(tmp_path: Path) -> None:
    store = Store(tmp_path / "revisits.duckdb")
    store.path.write_bytes(b"no store" * 1000)
    (complaint,) = find_losses(store, []).complaints
    assert complaint.startswith("the store does not open: ")


def test_a_doubled_row_is_seen(written: tuple[Store, list[Change]]) -> None:
    store, rows = written
    with_sql(store, f"insert into revisit_ledger {ROW}")
    found = find_losses(store, rows)
    assert (found.lost, found.doubled) == (0, 1)
    assert found.faults == 1  # the store's own `violations` says it too


def test_half_a_unit_of_work_is_seen_though_nobody_acknowledged_it(
    written: tuple[Store, list[Change]],
) -> None:
    store, _ = written
    many = "select recorded_by from revisit_ledger where not ends_with(recorded_by, ' of 1')"
    one = f"select id from revisit_ledger where recorded_by in ({many}) and rev = 1 limit 1"
    with_sql(store, f"delete from revisit_ledger where id = ({one})")
    found = find_losses(store, [])
    assert (found.lost, found.doubled, found.torn) == (0, 0, 1)


def test_a_row_with_the_facts_of_another_is_seen(written: tuple[Store, list[Change]]) -> None:
    store, rows = written
    with_sql(
        store,
        "update revisit_ledger set note = 'another' where rev = 1 and id = "
        "(select id from revisit_ledger group by id having max(rev) = 1 limit 1)",
    )
    assert find_losses(store, rows).torn == 1


def test_a_gap_between_revisions_is_seen(store: Store) -> None:
    identifier = only_id(log(store))
    ledger_revisits.edit_revisit(store, identifier, 1, by="ana", note="better")
    ledger_revisits.edit_revisit(store, identifier, 2, by="ana", note="best")
    with_sql(store, "delete from revisit_ledger where rev = 2")
    assert find_losses(store, []).complaints == (
        f"faults: revisits {identifier}: revisions [1, 3]",
    )


def test_a_broken_rule_is_seen(store: Store) -> None:
    log(store)
    with_sql(store, "update revisit_ledger set revisited_phase = main_phase")
    assert find_losses(store, []).faults == 1


def test_what_a_killed_writer_did_not_end_is_not_acknowledged() -> None:
    said = '["write", 0.5, [["revisits", "a", 1]]]\n["read", 0.1, []]\n["write", 0.5, [["revis'
    assert parse_acknowledged(said) == [Change("revisits", "a", 1)]
    assert (parse_seconds(said, "write"), parse_seconds(said, "read")) == ([0.5], [0.1])
    assert parse_acknowledged('["write", 0.5, [["revisits", "a", 1]]]') == []


@pytest.mark.parametrize(
    "words",
    [
        "",
        "revisits: Writing to the store: Conversion Error",
        "Traceback (most recent call last): … What to do",
        "revisits: unexpected KeyError: 'x'. This is a defect of ours; try again",
    ],
)
def test_a_refusal_that_does_not_say_what_to_do_is_a_fault(words: str) -> None:
    assert find_unclear(words).faults == 1
    assert CommandResult(1, "", words).losses.faults == 1


def test_only_a_command_that_was_done_acknowledges(store: Store) -> None:
    done = run_command(store, *LOG_COMMAND)
    assert done.is_done
    assert not done.losses
    assert [one.id for one in done.logged] == all_records(store)["id"].to_list()
    assert replace(done, status=1).logged == []


# Every part, in its short form


def test_writers_that_are_killed_lose_nothing(tmp_path: Path) -> None:
    outcome = kills.kill_writers(tmp_path, kills=3)
    assert outcome.losses == Losses()
    assert outcome.tries == 3
    assert outcome.acknowledged > 0


def test_an_import_that_is_killed_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    outcome = import_kills.kill_imports(tmp_path, kills=4, rows=2_000)
    begun, whole = (int(number) for number in re.findall(r"(\d+) (?:of the|imports)", outcome.says))
    assert begun + whole > 0  # two of four wait for a step of the writing
    assert outcome.losses == Losses()
    assert outcome.tries == 4
    assert outcome.acknowledged > 0


def test_a_part_of_an_import_is_seen(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "import.csv"
    import_kills.write_made_up(file, 50)
    nothing = import_kills.read_imported_facts(store)
    assert run_command(store, "import", file).is_done
    whole = import_kills.read_imported_facts(store)
    assert whole[:2] == (50, 50)
    assert not import_kills.find_torn(nothing, whole)
    assert not import_kills.find_torn(whole, whole)
    with_sql(store, "update revisit_ledger set minutes = 91 where note = 'imported 7'")
    assert import_kills.find_torn(import_kills.read_imported_facts(store), whole).torn == 1
    with_sql(store, "delete from revisit_ledger where note = 'imported 7'")
    assert import_kills.find_torn(import_kills.read_imported_facts(store), whole).torn == 1


def test_terminals_at_once_lose_nothing(tmp_path: Path) -> None:
    crowd = Crowd(browsers=0, terminals=2, seconds=1, pause=0)
    outcome = run_crowd(tmp_path, crowd)
    assert outcome.losses == Losses()
    assert outcome.tries >= crowd.terminals  # each once at least, however slow the machine is
    assert outcome.acknowledged >= outcome.tries - 1  # the last one may be ended in its course
    assert "a write in the store itself" in outcome.says


@pytest.mark.browser
def test_a_browser_and_a_terminal_at_once_lose_nothing(tmp_path: Path) -> None:
    crowd = Crowd(browsers=1, terminals=1, seconds=1, pause=0)
    outcome = run_crowd(tmp_path, crowd)
    if find_browser() is None:
        assert outcome.not_tried == "no Chromium or Chrome is installed"
        pytest.skip(outcome.not_tried)
    assert outcome.losses == Losses()
    assert outcome.acknowledged >= crowd.browsers + crowd.terminals


def test_what_a_page_confirmed_and_the_store_lacks_is_lost(store: Store) -> None:
    log(store, note="browser 0 note 0")
    log(store, note="browser 0 note 1")
    log(store, note="browser 0 note 1")
    found = find_losses_by_note(store, ["browser 0 note 0", "browser 0 note 1", "browser 0 note 2"])
    assert (found.lost, found.doubled) == (1, 1)


@pytest.fixture(scope="module")
def without_room(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What came of a full disk and of a limit to the size of files, by what was tried."""
    folder = tmp_path_factory.mktemp("room")
    outcomes = [
        *places.try_full_disk(folder, short=True),
        *places.try_size_limit(folder, short=True),
    ]
    return {one.what: one for one in outcomes}


def test_without_room_nothing_is_lost_and_each_refusal_says_what_to_do(
    without_room: dict[str, Outcome],
) -> None:
    for one in without_room.values():
        assert one.losses == Losses(), one
        assert one.is_well, one
    limited = {what: one for what, one in without_room.items() if "limit" in what}
    assert len([one for one in limited.values() if not one.not_tried]) >= 3
    for one in limited.values():
        assert one.not_tried or "refused" in one.says


def test_a_full_disk_is_tried_or_it_is_said_why_not(without_room: dict[str, Outcome]) -> None:
    disk = [one for what, one in without_room.items() if what.startswith("a full disk")]
    assert disk
    for one in disk:
        assert one.tries > 0 or one.not_tried
        assert one.tries == 0 or not one.not_tried


def test_after_a_checkpoint_that_was_fatal_the_next_unit_of_work_opens_anew(
    without_room: dict[str, Outcome],
) -> None:
    outcome = without_room["a limit to the size of files: checkpoints"]
    assert "fatal to the connection" in outcome.says
    assert outcome.losses == Losses()


def test_without_the_right_to_write_nothing_is_written_and_reading_works(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rights", "--short"]) == 0
    said = capsys.readouterr().out
    for what in ("a folder that may not be written", "a file that may not be written"):
        assert (
            f"- {what}: writing is refused, reading works." in said
            or f"| {what} | not tried here: this process may write whatever the modes say" in said
        )


def test_a_damaged_store_gives_right_data_or_a_clear_word(tmp_path: Path) -> None:
    outcomes = damage.damage_stores(tmp_path, cuts=6, flips=3)
    assert len(outcomes) == 5
    for one in outcomes:
        assert one.losses == Losses(), one
        assert one.is_well
        assert one.tries >= 3
    assert any("refused" in one.says for one in outcomes)
    strange = next(one for one in outcomes if one.what == damage.STRANGE)
    assert strange.says == f"{strange.tries} {damage.REFUSED_IN_WORDS}"
    assert any("without the last units of work" in one.says for one in outcomes)
    assert sum(one.acknowledged for one in outcomes) > 0


def test_wrong_data_in_a_file_that_opens_are_seen(crashed: CrashedStore, tmp_path: Path) -> None:
    store = Store(tmp_path / "changed.duckdb")
    store.path.write_bytes(crashed.database)
    with_sql(store, "update revisit_ledger set minutes = 1 where rev = 1")
    trials = damage.Trials()
    damage.attempt(damage.Trial(store, store.path.read_bytes(), b""), crashed, trials)
    assert trials.losses.torn > 0
    assert trials.losses.complaints[0].startswith("torn: wrong data")


# What the parts found, and what became of it


@pytest.mark.parametrize("length", [0, 1, 4, 5, 30])
def test_the_mere_beginning_of_a_log_is_a_crash_and_no_damage(
    crashed: CrashedStore, tmp_path: Path, length: int
) -> None:
    store = Store(tmp_path / "revisits.duckdb")
    store.path.write_bytes(crashed.database)
    Path(f"{store.path}.wal").write_bytes(crashed.log[:length])
    with store.reading() as reader:
        assert read_state(reader) == crashed.states[0]
    log(store)
    assert not find_losses(store, crashed.acknowledged[0])


def test_what_a_crash_left_in_the_log_alone_is_there(crashed: CrashedStore, tmp_path: Path) -> None:
    store = Store(tmp_path / "revisits.duckdb")
    store.path.write_bytes(crashed.database)
    Path(f"{store.path}.wal").write_bytes(crashed.log)
    assert len(set(crashed.states)) == LOGGED + 1
    assert len(crashed.acknowledged[-1]) > len(crashed.acknowledged[0])
    assert find_losses(store, crashed.acknowledged[-1]) == Losses()
    with store.reading() as reader:
        assert read_state(reader) == crashed.states[-1]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ('Could not write file "a.wal": File too large', StoreUnwritable),
        ('Could not write file "a.wal": No space left on device', StoreUnwritable),
        ('Could not write file "a.wal": Disk quota exceeded', StoreUnwritable),
        ('Failed to create checkpoint because of error: "a": No space left', StoreUnwritable),
        ('Cannot open file "a": Read-only file system', StoreUnwritable),
        ('Could not read enough bytes from file "a"', StoreDamaged),
        ("Corrupt database file: computed checksum 1 does not match", StoreDamaged),
    ],
)
def test_what_the_engine_says_of_a_disk_is_put_in_words(said: str, kind: type[StoreError]) -> None:
    error = translate_error(OSError(f"IO Error: {said}"), "Writing to the store")
    assert type(error) is kind
    assert not find_unclear(str(error))


def test_a_checkpoint_that_failed_is_not_told_as_nothing_written() -> None:
    said = "FATAL Error: Failed to create checkpoint because of error: No space left on device"
    error = translate_error(OSError(said), "Writing to the store")
    assert "look whether it was written" in error.message
    assert "nothing was written" not in error.message


def test_the_lock_says_nothing_of_its_own_where_its_file_cannot_be_written(tmp_path: Path) -> None:
    ran = run_python(
        "import resource, sys; from pathlib import Path; from pipeline.locks import locked\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "for _ in range(2):\n"
        "    with locked(Path(sys.argv[1]), exclusive=True, timeout=1): pass\n",
        tmp_path / "revisits.duckdb",
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_clock_that_was_set_back_takes_no_correction_back(store: Store) -> None:
    identifier = only_id(log(store, note="first"))
    with store.writing(by="ben") as writer:
        early = replace(writer, at=writer.at - timedelta(days=7 * 365))
        early.amend("revisits", writer.read_revisions("revisits", [identifier]), note="second")
    assert all_records(store)["note"].to_list() == ["second"]
    assert [row["violation"] for row in violations(store)] == ["time out of range"]

    ledger_revisits.edit_revisit(store, identifier, 2, by="ana", note="third")
    assert all_records(store)["note"].to_list() == ["third"]
    assert [row[1] for row in ledger(store)] == [1, 2, 3]
    assert (
        find_losses(store, [Change("revisits", identifier, rev) for rev in (1, 2, 3)]) == Losses()
    )


# The table


WELL = Outcome("kills", 3, "kills", 12, says="slow")
ILL = Outcome("cuts", 2, "trials", 5, Losses(lost=1, torn=2, complaints=("lost: x",)))
ABSENT = Outcome("disk", not_tried="no mount")


def test_the_table_says_what_was_lost() -> None:
    rows = format_outcome_table([WELL, ILL, ABSENT]).splitlines()[2:]
    assert rows == [
        "| kills | 3 kills | 12 | 0 | 0 | 0 | 0 |",
        "| cuts | 2 trials | 5 | 1 | 0 | 2 | 0 |",
        "| disk | not tried here: no mount | – | – | – | – | – |",
    ]
    assert format_outcome_notes([WELL, ILL, ABSENT]) == "- kills: slow."


@pytest.mark.parametrize(
    ("outcome", "is_well"),
    [
        (WELL, True),
        (ILL, False),
        (ABSENT, True),
        (replace(WELL, acknowledged=0), False),
        (replace(WELL, acknowledged=0, must_acknowledge=False), True),
        (replace(WELL, tries=0), False),
        (replace(WELL, losses=make_fault("x")), False),
    ],
)
def test_an_outcome_is_well_only_where_something_could_have_gone_wrong(
    outcome: Outcome, is_well: bool
) -> None:
    assert outcome.is_well is is_well


def test_several_outcomes_make_one_row_without_those_that_were_not_tried() -> None:
    row = merge_outcomes("all", [WELL, ILL, ABSENT])
    assert row.row == ("all", "5 tries", "17", "1", "0", "2", "0")
    assert not row.is_well
    assert merge_outcomes("none", [ABSENT]).row[1] == "not tried here: no mount"


def test_readme_has_one_row_for_each_kind_of_trouble() -> None:
    by_part = {part: [replace(WELL, what=part)] for part in PARTS}
    assert [one.what for one in shorten_outcomes(by_part)] == [
        "crowd",
        "kills",
        "imports",
        "no room, or no right to write",
        "file or write-ahead log damaged",
    ]
    assert sum(one.tries for one in shorten_outcomes(by_part)) == 3 * len(PARTS)


def test_times_are_said_by_their_middle_the_95th_of_a_hundred_and_the_longest() -> None:
    assert format_percentiles([]) == "–"
    assert format_percentiles([number / 100 for number in range(1, 101)]).startswith("p50 5")
    assert format_percentiles([0.02, 2.0]).endswith("longest 2.00 s")


def test_a_page_is_written_between_its_two_marks_only(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- soak -->\nold\n<!-- /soak -->\nb\n")
    write_between(page, "soak", "new")
    assert page.read_text() == "a\n<!-- soak -->\nnew\n<!-- /soak -->\nb\n"
    with pytest.raises(ValueError, match="no place marked other"):
        write_between(page, "other", "new")


def test_the_command_knows_its_parts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "there is no part nothing" in capsys.readouterr().err
    assert set(SHORT) == set(PARTS)
