"""Into a team's store and out of it: push, backup, restore, check, doctor."""

import shutil
from pathlib import Path

import duckdb
import psycopg
import pytest

from benchmarks.postgres import Server
from pipeline.errors import NotAllowed, StoreAway, StoreError
from pipeline.store import Store, backup, verified_copy
from pipeline.store import check as checking
from pipeline.store.ledgers import LEDGERS
from pipeline.store.team.beginning import push
from pipeline.store.team.store import TeamStore
from tests.builders import all_records, ledger, log
from tests.teams import Template


@pytest.fixture
def embedded(_sample_file: Path, tmp_path: Path) -> Store:
    """An embedded store that holds the sample."""
    path = tmp_path / "embedded.duckdb"
    shutil.copyfile(_sample_file, path)
    return Store(path)


def read_fingerprints(path: Path) -> dict[str, tuple[int, int]]:
    held = verified_copy.read_fingerprint(path)
    return {table: held[table] for table in LEDGERS.values()}


def test_a_file_is_brought_to_an_empty_team_whole_and_every_machine_has_it(
    embedded: Store, team: TeamStore, other: TeamStore
) -> None:
    team.catch_up()
    push(embedded, team)
    other.catch_up()
    assert read_fingerprints(embedded.path) == read_fingerprints(team.path)
    assert read_fingerprints(other.path) == read_fingerprints(team.path)
    log(other, note="goes on")
    assert all_records(team).height == all_records(other).height


def test_nothing_is_brought_into_a_ledger_in_which_somebody_has_written(
    embedded: Store, team: TeamStore
) -> None:
    log(team, note="ours")
    with pytest.raises(StoreError, match=r"already \(2 rows\)\. Nothing was written"):
        push(embedded, team)
    assert all_records(team)["note"].to_list() == ["ours"]


def test_a_backup_of_any_machine_is_a_store_of_its_own(
    team: TeamStore, other: TeamStore, tmp_path: Path
) -> None:
    log(team, note="of the team")
    copy = Store(backup.back_up(other, to=tmp_path / "copy.duckdb"))
    assert all_records(copy)["note"].to_list() == ["of the team"]
    log(copy, note="of the copy")
    assert all_records(copy).height == 2
    assert all_records(team).height == 1
    assert checking.check_store(copy).problems == ()


def test_a_restore_begins_anew_for_everybody_and_can_be_taken_back(
    team: TeamStore, other: TeamStore
) -> None:
    log(team, note="before")
    kept = backup.back_up(team)
    log(other, note="by mistake")
    done = backup.restore_backup(team, kept)
    for machine in (team, other):
        machine.catch_up()
        assert all_records(machine)["note"].to_list() == ["before"]
    assert done.fewer_revisits == 1
    assert read_fingerprints(team.path) == read_fingerprints(other.path)
    with psycopg.connect(team.address) as connection:  # nothing is ever deleted
        assert connection.execute(
            "select epoch, count(*) from revisits_ledger where thing = 'revisits' "
            "group by epoch order by epoch"
        ).fetchall() == [(1, 2), (2, 1)]
    assert done.kept
    backup.restore_backup(other, done.kept)
    team.catch_up()
    assert set(all_records(team)["note"]) == {"before", "by mistake"}
    log(team, note="goes on")
    other.catch_up()
    assert all_records(other).height == 3


def test_a_restore_while_the_database_is_away_changes_nothing(
    team: TeamStore, stoppable: Server
) -> None:
    log(team)
    kept = backup.back_up(team)
    log(team)
    stoppable.stop()
    with pytest.raises(StoreAway):
        backup.restore_backup(team, kept)
    assert len(ledger(team)) == 2


def test_the_check_compares_both_sides_and_the_doctor_makes_the_mirror_anew(
    team: TeamStore,
) -> None:
    log(team)
    assert checking.check_store(team).problems == ()
    with duckdb.connect(team.path) as connection:
        connection.execute("update revisit_ledger set note = 'by hand'")
    (problem,) = [line for line in checking.check_store(team).problems if "doctor" in line]
    assert problem.startswith("revisits: this machine's copy holds other rows (1) than")
    team.make_anew()
    assert checking.check_store(team).problems == ()


def test_the_file_of_a_mirror_is_read_but_not_written_by_its_path(
    team: TeamStore, other: TeamStore
) -> None:
    log(other)
    by_path = Store(other.path)
    assert all_records(by_path).height == 1
    kept = backup.back_up(by_path)
    for write in (lambda: log(by_path), lambda: backup.restore_backup(by_path, kept)):
        with pytest.raises(NotAllowed, match="is this machine's copy of a team's log"):
            write()
    assert checking.check_store(other).problems == ()


def test_a_store_in_a_schema_leaves_the_next_team_alone(
    empty_team: Template, team: TeamStore, tmp_path: Path
) -> None:
    neighbour = empty_team.copy_to(tmp_path / "neighbour.duckdb")
    log(team, note="ours")
    with team.ledger.turn(0, patience=1):  # a turn of one holds up nobody else
        log(neighbour, note="theirs")
    for store, note in ((team, "ours"), (neighbour, "theirs")):
        store.catch_up()
        assert all_records(store)["note"].to_list() == [note]
