"""Each detector of the soak sees what it is there for, and what they found stays mended."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from benchmarks.soak import damage, import_kills
from benchmarks.soak.commands import LOG_COMMAND, CommandResult, find_unclear, run_command
from benchmarks.soak.crashed_store import LOGGED, CrashedStore, make_crashed_store, read_state
from benchmarks.soak.crowd import find_losses_by_note
from benchmarks.soak.losses import Losses, find_losses
from benchmarks.soak.writer import parse_acknowledged, parse_seconds, write_units
from pipeline.errors import StoreDamaged, StoreError, StoreUnwritable
from pipeline.ledger import revisits as ledger_revisits
from pipeline.model import Change
from pipeline.store import Store
from pipeline.store.faults import translate_error
from tests.builders import all_records, ledger, log, only_id, run_python, violations

pytestmark = pytest.mark.soak

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


def run_sql(store: Store, statement: str) -> None:
    with duckdb.connect(store.path) as connection:
        connection.execute(statement)


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


def test_a_store_that_does_not_open_is_seen(tmp_path: Path) -> None:
    store = Store(tmp_path / "revisits.duckdb")
    store.path.write_bytes(b"no store" * 1000)
    (complaint,) = find_losses(store, []).complaints
    assert complaint.startswith("the store does not open: ")


def test_a_doubled_row_is_seen(written: tuple[Store, list[Change]]) -> None:
    store, rows = written
    run_sql(store, f"insert into revisit_ledger {ROW}")
    found = find_losses(store, rows)
    assert (found.lost, found.doubled) == (0, 1)
    assert found.faults == 1  # the store's own `violations` says it too


def test_half_a_unit_of_work_is_seen_though_nobody_acknowledged_it(
    written: tuple[Store, list[Change]],
) -> None:
    store, _ = written
    many = "select recorded_by from revisit_ledger where not ends_with(recorded_by, ' of 1')"
    one = f"select id from revisit_ledger where recorded_by in ({many}) and rev = 1 limit 1"
    run_sql(store, f"delete from revisit_ledger where id = ({one})")
    found = find_losses(store, [])
    assert (found.lost, found.doubled, found.torn) == (0, 0, 1)


def test_a_row_with_the_facts_of_another_is_seen(written: tuple[Store, list[Change]]) -> None:
    store, rows = written
    run_sql(
        store,
        "update revisit_ledger set note = 'another' where rev = 1 and id = "
        "(select id from revisit_ledger group by id having max(rev) = 1 limit 1)",
    )
    assert find_losses(store, rows).torn == 1


def test_a_lost_correction_and_a_gap_between_revisions_are_seen(store: Store) -> None:
    identifier = only_id(log(store))
    for rev, note in ((1, "better"), (2, "best")):
        receipt = ledger_revisits.edit_revisit(store, identifier, rev, by="ana", note=note)
    assert not find_losses(store, receipt.changes)
    run_sql(store, "delete from revisit_ledger where rev = 2")
    gap = f"faults: revisits {identifier}: revisions [1, 3]"
    assert find_losses(store, []).complaints == (gap,)
    run_sql(store, "delete from revisit_ledger where rev = 3")
    assert find_losses(store, receipt.changes).lost == 1


def test_a_broken_rule_is_seen(store: Store) -> None:
    log(store)
    run_sql(store, "update revisit_ledger set revisited_phase = main_phase")
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


def test_a_part_of_an_import_is_seen(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "import.csv"
    import_kills.write_made_up(file, 50)
    nothing = import_kills.read_imported_facts(store)
    assert run_command(store, "import", file).is_done
    whole = import_kills.read_imported_facts(store)
    assert whole[:2] == (50, 50)
    assert not import_kills.find_torn(nothing, whole)
    assert not import_kills.find_torn(whole, whole)
    run_sql(store, "update revisit_ledger set minutes = 91 where note = 'imported 7'")
    assert import_kills.find_torn(import_kills.read_imported_facts(store), whole).torn == 1
    run_sql(store, "delete from revisit_ledger where note = 'imported 7'")
    assert import_kills.find_torn(import_kills.read_imported_facts(store), whole).torn == 1


def test_what_a_page_confirmed_and_the_store_lacks_is_lost(store: Store) -> None:
    log(store, note="browser 0 note 0")
    log(store, note="browser 0 note 1")
    log(store, note="browser 0 note 1")
    found = find_losses_by_note(store, ["browser 0 note 0", "browser 0 note 1", "browser 0 note 2"])
    assert (found.lost, found.doubled) == (1, 1)


def test_wrong_data_in_a_file_that_opens_are_seen(crashed: CrashedStore, tmp_path: Path) -> None:
    store = Store(tmp_path / "changed.duckdb")
    store.path.write_bytes(crashed.database)
    run_sql(store, "update revisit_ledger set minutes = 1 where rev = 1")
    trials = damage.Trials()
    damage.attempt(damage.Trial(store, store.path.read_bytes(), b""), crashed, trials)
    assert trials.losses.torn > 0
    assert trials.losses.complaints[0].startswith("torn: wrong data")


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
        "import resource, sys; from pathlib import Path; from pipeline.store.locks import locked\n"
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
