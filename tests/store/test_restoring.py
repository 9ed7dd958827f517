"""A restore puts back what was, keeps what is, and replaces nothing before it was read through."""

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.errors import StoreDamaged, StoreError, StoreMissing, StoreNewer, StoreUnwritable
from pipeline.store import Store, backup_folder, schema, verified_copy
from pipeline.store import backup as backing_up
from pipeline.store.engine import open_file
from pipeline.store.schema import get_newest_schema, read_schema_number
from tests.builders import all_records, ledger, log
from tests.holders import NOBODY
from tests.store.files import list_occasions
from tests.store.released.fill import restore_released


def write_garbage(store: Store) -> bytes:
    """Make the store's file one that no engine opens, with its first block kept."""
    data = store.path.read_bytes()[:4096] + b"\0\1\2 no database" * 50_000
    store.path.write_bytes(data)
    return data


@pytest.mark.embedded  # a mirror that is made anew is for this account alone
def test_a_restored_store_keeps_its_rights_and_can_be_written(store: Store) -> None:
    copy = backing_up.back_up(store)
    copy.chmod(0o444)
    store.path.chmod(0o640)
    backing_up.restore_backup(store, copy)
    assert store.path.stat().st_mode & 0o777 == 0o640
    store.path.unlink()
    backing_up.restore_backup(store, copy)
    assert store.path.stat().st_mode & 0o777 == 0o644


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_store_that_root_restores_belongs_to_whom_it_belonged(store: Store) -> None:
    copy = backing_up.back_up(store)
    os.chown(store.path, NOBODY, NOBODY)
    backing_up.restore_backup(store, copy)
    assert store.path.stat().st_uid == NOBODY


def test_a_restored_store_of_an_older_schema_is_whole_before_anybody_opens_it(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "old").mkdir()
    older = restore_released(5, tmp_path / "old").path
    store.replace_with(older, first=lambda: None)
    with open_file(store.path, write=False, doing="Looking") as connection:
        assert read_schema_number(connection, store.path) == get_newest_schema()


def test_a_restore_puts_back_what_was_and_keeps_what_is(store: Store) -> None:
    log(store, note="old")
    copy = backing_up.back_up(store)
    then = ledger(store)
    log(store, note="new")
    now = ledger(store)

    done = backing_up.restore_backup(store, copy)
    assert ledger(store) == then
    assert done.fewer_revisits == 1
    assert done.kept
    assert ledger(Store(done.kept)) == now
    assert list_occasions(store) == ["before-restore", "by-hand"]

    backing_up.restore_backup(store, done.kept)
    assert ledger(store) == now


def test_the_way_back_is_not_to_what_a_restore_has_left(store: Store) -> None:
    log(store)
    left = backing_up.restore_backup(store, copy := backing_up.back_up(store)).kept
    newest = backup_folder.find_newest_backup(store.path)
    assert newest
    assert left == newest.path
    assert str(copy) in backup_folder.format_way_back(store.path)
    copy.unlink()
    assert str(left) in backup_folder.format_way_back(store.path)


@pytest.mark.embedded
def test_a_restore_keeps_a_damaged_store_as_it_is(store: Store) -> None:
    log(store)
    then = ledger(store)
    copy = backing_up.back_up(store)
    damaged = write_garbage(store)
    log_file = backup_folder.get_log_path(store.path)
    log_file.write_bytes(b"half a log")
    done = backing_up.restore_backup(store, copy)
    assert ledger(store) == then
    assert done.kept
    assert done.kept.read_bytes() == damaged
    (kept_log,) = store.path.parent.glob("*.wal.broken-*")
    assert kept_log.read_bytes() == b"half a log"
    assert not log_file.exists()


def test_a_restore_gets_past_whatever_is_wrong_with_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    then = ledger(store)
    copy = backing_up.back_up(store)
    read = verified_copy.read_fingerprint

    def refused(path: Path) -> verified_copy.Fingerprint:
        if path == store.path:
            raise StoreError("Reading", "INTERNAL Error: something that nobody has met yet")
        return read(path)

    with monkeypatch.context() as broken:
        broken.setattr(verified_copy, "read_fingerprint", refused)
        done = backing_up.restore_backup(store, copy)
    assert ledger(store) == then
    assert done.kept
    assert ".broken-" in done.kept.name


def break_its_blocks(path: Path, backup: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[12_288 + 4096 :] = bytes(byte ^ 0xFF for byte in data[12_288 + 4096 :])
    path.write_bytes(data)


def make_another_database(path: Path, _backup: Path) -> None:
    with duckdb.connect(path) as connection:
        connection.execute("create table flights as select 1 as number")


def write_bytes(content: bytes) -> Callable[[Path, Path], object]:
    return lambda path, _: path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (write_bytes(b""), "not a valid DuckDB database file"),
        (write_bytes(b"text " * 4000), "not a valid DuckDB database file"),
        (write_bytes(b"\x89PNG\r\n" * 900), "not a valid DuckDB database file"),
        (break_its_blocks, "checksum|[Cc]orrupt"),
        (make_another_database, "not one of ours.*another backup may be whole"),
        (lambda path, _: duckdb.connect(path).close(), "it is no store"),
    ],
    ids=("empty", "text", "picture", "broken block", "another database", "no tables"),
)
def test_what_is_no_store_is_not_restored(
    store: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    make: Callable[[Path, Path], object],
    words: str,
) -> None:
    log(store)
    copy = backing_up.back_up(store)
    bad = tmp_path / "bad.duckdb"
    make(bad, copy)
    before, content = store.path.read_bytes(), bad.read_bytes()
    with pytest.raises(StoreDamaged, match=words) as refused:
        backing_up.restore_backup(store, bad)
    assert "--store" not in str(refused.value)  # no store that anybody wants to go on with
    assert (store.path.read_bytes(), bad.read_bytes()) == (before, content)
    assert list_occasions(store) == ["by-hand"]
    assert not list(tmp_path.glob("*.incoming*"))
    assert main(["restore", str(bad), "--store", str(store.path)]) == 1
    (complaint,) = capsys.readouterr().err.splitlines()
    assert complaint.startswith("revisits: ")
    assert "bad.duckdb" in complaint or "checksum" in complaint


@pytest.mark.parametrize("number", [3, get_newest_schema()])
def test_what_only_says_that_it_is_a_store_is_not_restored(
    store: Store, tmp_path: Path, number: int
) -> None:
    log(store)
    then = ledger(store)
    half = tmp_path / "half.duckdb"
    with duckdb.connect(half) as connection:
        connection.execute(
            "create table schema_migrations (number integer not null, name varchar not null, "
            "applied_at timestamp not null)"
        )
        connection.execute(f"insert into schema_migrations values ({number}, 'x', now())")
    with pytest.raises(StoreError):
        backing_up.restore_backup(store, half)
    assert ledger(store) == then
    assert not list(tmp_path.glob("*.incoming*"))


def test_an_older_backup_that_cannot_be_brought_up_to_date_replaces_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    then = ledger(store)

    def no_room(*_given: object, **_named: object) -> None:
        raise duckdb.IOException("IO Error: Could not write: No space left on device")

    (tmp_path / "older").mkdir()
    older = restore_released(7, tmp_path / "older").path
    monkeypatch.setattr(schema, "apply_migrations", no_room)
    with pytest.raises(StoreUnwritable, match="Make room on the disk"):
        backing_up.restore_backup(store, older)
    monkeypatch.undo()
    assert ledger(store) == then
    assert not list(tmp_path.glob("*.incoming*"))


def test_a_backup_of_a_newer_version_is_not_restored(store: Store) -> None:
    copy = backing_up.back_up(store)
    with duckdb.connect(copy) as connection:
        connection.execute("insert into schema_migrations values (99, 'later', now())")
    before = store.path.read_bytes()
    with pytest.raises(StoreNewer, match="newer version"):
        backing_up.restore_backup(store, copy)
    assert store.path.read_bytes() == before


def test_a_copy_with_a_log_beside_it_is_not_restored(store: Store) -> None:
    copy = backing_up.back_up(store)
    backup_folder.get_log_path(copy).write_bytes(b"")
    with pytest.raises(StoreError, match="lies beside"):
        backing_up.restore_backup(store, copy)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("nowhere.duckdb", "revisits backup --list"),
        (".", "revisits backup --list"),
        ("revisits.duckdb", "is the store itself"),
    ],
)
def test_no_file_and_the_store_itself_are_no_backup(
    store: Store, tmp_path: Path, named: str, words: str
) -> None:
    with pytest.raises(StoreError, match=words):
        backing_up.restore_backup(store, tmp_path / named)


@pytest.mark.embedded
@pytest.mark.parametrize("backed_up", [True, False])
def test_a_store_that_is_gone_is_not_begun_anew_and_a_restore_puts_it_back(
    store: Store, backed_up: bool
) -> None:
    log(store)
    then = ledger(store)
    copy = backing_up.back_up(store) if backed_up else None
    seen = Store(store.path, must_exist=True)  # as a dashboard that saw the store
    assert all_records(seen).height == 1
    store.path.unlink()
    for gone in (store, seen) if copy else (seen,):
        words = f"revisits restore {copy}" if copy else r"is gone.*There is no backup of it"
        with pytest.raises(StoreMissing, match=words):
            all_records(gone)
        with pytest.raises(StoreMissing), gone.writing():
            pass
    assert not store.path.exists()
    if copy:
        done = backing_up.restore_backup(store, copy)
        assert ledger(store) == then
        assert (done.kept, done.fewer_revisits) == (None, None)


@pytest.mark.embedded
def test_the_command_backs_up_lists_and_restores(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    log(store, note="old")
    there = ["--store", str(store.path)]
    assert main(["backup", *there]) == 0
    said = capsys.readouterr().out
    assert "1 row of revisits" in said
    copy = said.split(": ")[0]
    log(store, note="new")
    assert main(["backup", "--list", *there]) == 0
    listed = capsys.readouterr().out
    assert copy in listed
    assert "by hand" in listed
    assert main(["restore", copy, *there]) == 0
    restored = capsys.readouterr().out
    assert "1 row of revisits fewer than before" in restored
    assert "restore that to go back" in restored
    assert all_records(store)["note"].to_list() == ["old"]
