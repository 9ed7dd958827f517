"""Backups are whole, verified and thinned out; a restore keeps what was there."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.errors import (
    NotAllowed,
    StoreDamaged,
    StoreError,
    StoreMissing,
    StoreNewer,
    StoreUnwritable,
)
from pipeline.intake.reading import read_sheet
from pipeline.ledger import adding
from pipeline.store import Store, backing_up, backups, locate_store, whole_file
from pipeline.store.backups import Backup
from pipeline.store.engine import open_file
from pipeline.store.schema import get_newest_schema, read_schema_number
from tests.builders import all_records, ledger, ledger_sizes, log
from tests.holders import NOBODY
from tests.pipeline.test_released_stores import released

ONE_ROW = (
    b"project,occurred_at,main_phase,revisited_phase,reason\n"
    b"churn,2026-03-02T10:00+00:00,model_deployment,data_preparation,Schema change\n"
)


def occasions(store: Store) -> list[str]:
    return [one.occasion for one in backups.list_backups(store.path)]


def garbage(store: Store) -> bytes:
    """Make the store's file one that no engine opens, with its first block kept."""
    data = store.path.read_bytes()[:4096] + b"\0\1\2 no database" * 50_000
    store.path.write_bytes(data)
    return data


def test_a_backup_holds_what_the_store_holds(store: Store) -> None:
    log(store, note="kept")
    copy = backing_up.back_up(store)
    assert copy.parent == store.path.parent / "backups"
    assert ledger(Store(copy)) == ledger(store)
    assert ledger_sizes(Store(copy)) == ledger_sizes(store)
    assert not list(copy.parent.glob("*.part"))
    assert not Path(f"{copy}.wal").exists()


def test_a_backup_goes_to_a_file_or_a_folder_that_is_named(store: Store, tmp_path: Path) -> None:
    log(store)
    named = backing_up.back_up(store, to=tmp_path / "usb" / "revisits.duckdb")
    assert named == tmp_path / "usb" / "revisits.duckdb"
    assert ledger(Store(named)) == ledger(store)
    (tmp_path / "disk").mkdir()
    made = backing_up.back_up(store, to=tmp_path / "disk")
    assert made.parent == tmp_path / "disk"
    assert ledger(Store(made)) == ledger(store)
    assert occasions(store) == []


def test_a_backup_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    there = tmp_path / "thesis.txt"
    there.write_text("a thesis")
    with pytest.raises(StoreUnwritable, match="is there already; name another file"):
        backing_up.back_up(store, to=there)
    assert there.read_text() == "a thesis"
    with pytest.raises(StoreUnwritable, match="is there already"):
        backing_up.back_up(store, to=store.path)


def test_a_store_that_is_not_there_is_not_backed_up(tmp_path: Path) -> None:
    store = Store(tmp_path / "new.duckdb")
    with pytest.raises(StoreMissing, match=r"new\.duckdb is not there"):
        backing_up.back_up(store)
    assert not store.path.exists()


def test_a_copy_that_differs_is_no_backup(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    log(store)
    whole = shutil.copyfileobj

    def tears(source: object, target: object) -> None:
        whole(source, target)  # type: ignore[arg-type]
        target.seek(300_000)  # type: ignore[attr-defined]
        target.write(b"\xff" * 600_000)  # type: ignore[attr-defined]

    monkeypatch.setattr(shutil, "copyfileobj", tears)
    with pytest.raises(StoreDamaged):
        backing_up.back_up(store)
    monkeypatch.undo()
    assert occasions(store) == []
    assert all_records(store).height == 1


def test_once_a_day_at_the_start_a_backup_is_made(store: Store) -> None:
    log(store)
    assert backing_up.begin_day(store) is None
    assert occasions(store) == ["daily"]
    log(store)
    assert backing_up.begin_day(store) is None
    assert occasions(store) == ["daily"]


def test_on_another_day_there_is_another_unless_nothing_was_written(store: Store) -> None:
    log(store)
    backing_up.begin_day(store)
    made = backups.find_newest_backup(store.path)
    assert made
    yesterday = (made.made_at - timedelta(days=1)).strftime(backups.MOMENT_FORMAT)
    made.path.rename(made.path.with_name(f"{store.path.stem}-{yesterday}-daily.duckdb"))
    backing_up.begin_day(store)
    assert occasions(store) == ["daily"]
    log(store)
    backing_up.begin_day(store)
    assert occasions(store) == ["daily", "daily"]


def test_the_first_start_makes_a_store_and_no_backup_of_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "new.duckdb")
    assert backing_up.begin_day(store) is None
    assert store.path.exists()
    assert occasions(store) == []


def test_a_day_begins_without_a_backup_where_none_can_be_written_and_says_so(store: Store) -> None:
    log(store)
    (store.path.parent / "backups").write_text("a file where the folder should be")
    kept_away = backing_up.begin_day(store)
    assert isinstance(kept_away, StoreUnwritable)
    assert "backups" in kept_away.message
    assert all_records(store).height == 1


def test_before_an_import_the_store_is_backed_up(store: Store) -> None:
    log(store, note="before")
    before = ledger(store)
    added = adding.import_sheet(store, read_sheet(ONE_ROW, "csv"))
    assert added.written == 1
    (backup,) = backups.list_backups(store.path)
    assert backup.occasion == "before-import"
    assert backup.why == "before an import"
    assert ledger(Store(backup.path)) == before
    assert all_records(store).height == 2


def test_before_an_import_into_what_is_backed_up_there_is_no_second_copy(store: Store) -> None:
    log(store)
    backing_up.back_up(store)
    adding.import_sheet(store, read_sheet(ONE_ROW, "csv"))
    assert occasions(store) == ["by-hand"]


def test_without_room_for_its_backup_an_import_writes_nothing(store: Store) -> None:
    log(store)
    (store.path.parent / "backups").write_text("a file where the folder should be")
    with pytest.raises(StoreUnwritable, match="Nothing was changed"):
        adding.import_sheet(store, read_sheet(ONE_ROW, "csv"))
    assert all_records(store).height == 1


def made_at(*moments: datetime) -> list[Backup]:
    newest_first = sorted(moments, reverse=True)
    return [Backup(Path(one.strftime("%d %H")), one, "daily", 1) for one in newest_first]


def test_the_last_ten_are_kept_and_the_newest_of_each_week() -> None:
    monday = datetime(2026, 11, 2, 9)
    days = made_at(*(monday + timedelta(days=number) for number in range(28)))
    left = [one.made_at.day for one in days if one not in backups.list_surplus(days)]
    assert left == [29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 15, 8]


def test_ten_backups_of_one_day_are_all_kept_and_the_eleventh_goes() -> None:
    noon = datetime(2026, 11, 2, 12)
    hours = made_at(*(noon + timedelta(minutes=number) for number in range(11)))
    assert backups.list_surplus(hours) == hours[10:]


def test_a_backup_that_is_too_many_is_deleted_when_the_next_is_made(store: Store) -> None:
    for _ in range(12):
        backing_up.back_up(store)
    assert len(occasions(store)) == 10
    (store.path.parent / "backups" / "notes.txt").write_text("mine")
    backing_up.back_up(store)
    assert (store.path.parent / "backups" / "notes.txt").exists()


def test_backups_of_another_store_beside_are_left_alone(store: Store) -> None:
    other = Store(store.path.with_name("revisits-old.duckdb"))
    other.prepare()
    backing_up.back_up(other)
    assert backups.list_backups(store.path) == []
    assert len(backups.list_backups(other.path)) == 1


@pytest.mark.parametrize(
    "name", ["s[x].duckdb", "s*.duckdb", "store", ".store", "s.db-1", "x\ny.db"]
)
def test_whatever_a_store_is_called_its_backups_are_found(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path / "[2026]" / name)
    store.path.parent.mkdir()
    log(store)
    copy = backing_up.back_up(store)
    assert [one.path for one in backups.list_backups(store.path)] == [copy]
    store.path.unlink()
    with pytest.raises(StoreMissing, match="revisits restore"):
        all_records(store)


def test_a_link_to_a_store_is_the_store(store: Store, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.duckdb"
    link.parent.mkdir()
    link.symlink_to(store.path)
    linked = locate_store(str(link))
    log(linked)
    copy = backing_up.back_up(linked)
    assert copy.parent == store.path.parent / "backups"
    assert all_records(store).height == 1
    log(store)
    backing_up.restore_backup(linked, copy)
    assert link.is_symlink()
    assert all_records(store).height == 1
    assert [one.name for one in link.parent.iterdir()] == [link.name]


def test_a_backup_made_after_the_clock_was_set_back_is_not_thinned_out(store: Store) -> None:
    log(store)
    sunday = datetime.fromisocalendar(*datetime.now(UTC).isocalendar()[:2], 7)
    later = [
        sunday + timedelta(hours=23, minutes=59, seconds=59, microseconds=n) for n in range(10)
    ]
    (store.path.parent / "backups").mkdir()
    for moment in later:
        name = f"{store.path.stem}-{moment.strftime(backups.MOMENT_FORMAT)}-by-hand.duckdb"
        (store.path.parent / "backups" / name).write_bytes(b"")
    made = backing_up.back_up(store)
    assert made.exists()
    assert backups.list_backups(store.path)[-1].path == made


def test_a_name_of_no_day_is_no_backup(store: Store) -> None:
    (store.path.parent / "backups").mkdir()
    (store.path.parent / "backups" / "revisits-20260230T000000Z-daily.duckdb").write_bytes(b"")
    assert backups.list_backups(store.path) == []


def test_what_a_kill_left_of_a_copy_is_cleared_away_by_the_next(store: Store) -> None:
    folder = store.path.parent / "backups"
    folder.mkdir()
    cut_off = folder / "revisits-20260302T100000000000Z-daily.duckdb.part"
    anothers = folder / "thesis.part"
    for path in (cut_off, anothers):
        path.write_bytes(b"half")
    copy = backing_up.back_up(store)
    assert sorted(folder.iterdir()) == sorted([copy, anothers])


def test_who_may_not_read_the_store_may_not_read_its_backup(store: Store) -> None:
    store.path.chmod(0o600)
    assert backing_up.back_up(store).stat().st_mode & 0o777 == 0o600


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


def test_a_newest_backup_that_cannot_be_read_keeps_no_import_away(store: Store) -> None:
    log(store)
    newer = backing_up.back_up(store)
    with duckdb.connect(newer) as connection:
        connection.execute("insert into schema_migrations values (99, 'later', now())")
    adding.import_sheet(store, read_sheet(ONE_ROW, "csv"))
    assert all_records(store).height == 2
    assert occasions(store) == ["before-import", "by-hand"]


def test_a_restored_store_of_an_older_schema_is_whole_before_anybody_opens_it(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "old").mkdir()
    older = released(5, tmp_path / "old").path
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
    assert occasions(store) == ["before-restore", "by-hand"]

    backing_up.restore_backup(store, done.kept)
    assert ledger(store) == now


def test_the_way_back_is_not_to_what_a_restore_has_left(store: Store) -> None:
    log(store)
    left = backing_up.restore_backup(store, copy := backing_up.back_up(store)).kept
    newest = backups.find_newest_backup(store.path)
    assert newest
    assert left == newest.path
    assert str(copy) in backups.format_way_back(store.path)
    copy.unlink()
    assert str(left) in backups.format_way_back(store.path)


def test_a_table_is_no_store(store: Store, tmp_path: Path) -> None:
    sheet = tmp_path / "revisits.csv"
    sheet.write_bytes(ONE_ROW)
    with pytest.raises(StoreDamaged, match=r"revisits\.csv is no DuckDB database"):
        backing_up.restore_backup(store, sheet)


def test_a_file_without_rows_takes_no_backups_place(store: Store) -> None:
    adding.import_sheet(store, read_sheet(ONE_ROW.splitlines(keepends=True)[0], "csv"))
    assert occasions(store) == []


def test_a_restore_puts_back_a_store_that_is_gone(store: Store) -> None:
    log(store)
    then = ledger(store)
    copy = backing_up.back_up(store)
    store.path.unlink()
    done = backing_up.restore_backup(store, copy)
    assert ledger(store) == then
    assert done.kept is None
    assert done.fewer_revisits is None


def test_a_restore_keeps_a_damaged_store_as_it_is(store: Store) -> None:
    log(store)
    then = ledger(store)
    copy = backing_up.back_up(store)
    damaged = garbage(store)
    log_file = backups.get_log_path(store.path)
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
    read = whole_file.read_fingerprint

    def refused(path: Path) -> whole_file.Fingerprint:
        if path == store.path:
            raise StoreError("Reading", "INTERNAL Error: something that nobody has met yet")
        return read(path)

    with monkeypatch.context() as broken:
        broken.setattr(whole_file, "read_fingerprint", refused)
        done = backing_up.restore_backup(store, copy)
    assert ledger(store) == then
    assert done.kept
    assert ".broken-" in done.kept.name


def test_a_copy_in_a_folder_that_cannot_be_synced_is_a_copy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    assert backing_up.back_up(store).is_file()


@pytest.mark.parametrize("content", [b"", b"text " * 4000, b"\x89PNG\r\n" * 900])
def test_what_is_no_store_is_not_restored(store: Store, tmp_path: Path, content: bytes) -> None:
    log(store)
    before = store.path.read_bytes()
    bad = tmp_path / "bad.duckdb"
    bad.write_bytes(content)
    with pytest.raises(StoreDamaged):
        backing_up.restore_backup(store, bad)
    assert store.path.read_bytes() == before
    assert bad.read_bytes() == content
    assert occasions(store) == []
    assert not list(tmp_path.glob("*.incoming*"))


def test_a_backup_whose_block_is_broken_is_not_restored(store: Store) -> None:
    log(store)
    copy = backing_up.back_up(store)
    data = bytearray(copy.read_bytes())
    data[12_288 + 4096 :] = bytes(byte ^ 0xFF for byte in data[12_288 + 4096 :])
    copy.write_bytes(data)
    before = store.path.read_bytes()
    with pytest.raises(StoreDamaged):
        backing_up.restore_backup(store, copy)
    assert store.path.read_bytes() == before


def test_a_database_of_somebody_else_is_not_restored(store: Store, tmp_path: Path) -> None:
    other = tmp_path / "flights.duckdb"
    with duckdb.connect(other) as connection:
        connection.execute("create table flights as select 1 as number")
    with pytest.raises(StoreDamaged, match=r"not one of ours.*another backup may be whole") as said:
        backing_up.restore_backup(store, other)
    assert "--store" not in str(said.value)  # it is no store that anybody wants to go on with
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(empty).close()
    with pytest.raises(StoreDamaged, match="it is no store"):
        backing_up.restore_backup(store, empty)


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
    older = released(7, tmp_path / "older").path
    monkeypatch.setattr(whole_file, "apply_migrations", no_room)
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
    backups.get_log_path(copy).write_bytes(b"")
    with pytest.raises(StoreError, match="lies beside"):
        backing_up.restore_backup(store, copy)


@pytest.mark.parametrize("named", ["nowhere.duckdb", "."])
def test_a_restore_of_no_file_says_where_backups_are_listed(
    store: Store, tmp_path: Path, named: str
) -> None:
    with pytest.raises(StoreError, match="revisits backup --list"):
        backing_up.restore_backup(store, tmp_path / named)


def test_a_store_is_not_restored_from_itself(store: Store) -> None:
    with pytest.raises(StoreError, match="is the store itself"):
        backing_up.restore_backup(store, store.path)


def test_a_store_that_is_gone_is_not_begun_anew(store: Store) -> None:
    log(store)
    copy = backing_up.back_up(store)
    store.path.unlink()
    with pytest.raises(StoreMissing, match=f"revisits restore {copy}"):
        all_records(store)
    with pytest.raises(StoreMissing), store.writing():
        pass
    assert not store.path.exists()


def test_a_dashboard_that_saw_the_store_does_not_begin_it_anew_either(store: Store) -> None:
    open_before = Store(store.path, must_exist=True)
    assert all_records(open_before).height == 0
    store.path.unlink()
    with pytest.raises(StoreMissing, match=r"is gone.*There is no backup of it"):
        all_records(open_before)
    assert not store.path.exists()


def test_a_damaged_store_names_the_backup_to_go_back_to(store: Store) -> None:
    log(store)
    copy = backing_up.back_up(store)
    garbage(store)
    with pytest.raises(StoreDamaged, match=f"revisits restore {copy}"):
        all_records(store)


def test_another_file_in_the_stores_place_is_another_version(store: Store) -> None:
    before = store.read_version()
    twin = store.path.with_name("twin")
    shutil.copy2(store.path, twin)
    twin.replace(store.path)
    assert store.read_version() != before
    assert store.read_version()[:2] == before[:2]


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


def test_the_command_refuses_a_bad_backup_in_one_line(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.duckdb"
    bad.write_bytes(b"not a database at all" * 100)
    assert main(["restore", str(bad), "--store", str(store.path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("revisits: ")
    assert "bad.duckdb" in said
    assert len(said.splitlines()) == 1


def test_the_command_imports_after_a_backup(store: Store, tmp_path: Path) -> None:
    log(store)
    file = tmp_path / "one.csv"
    file.write_bytes(ONE_ROW)
    assert main(["import", str(file), "--store", str(store.path)]) == 0
    assert occasions(store) == ["before-import"]


def test_who_may_only_look_neither_backs_up_nor_restores(store: Store) -> None:
    log(store)
    copy = backing_up.back_up(store)
    looking = Store(store.path, is_read_only=True)
    with pytest.raises(NotAllowed, match="not write"):
        backing_up.back_up(looking)
    with pytest.raises(NotAllowed):
        backing_up.restore_backup(looking, copy)
    with pytest.raises(NotAllowed), looking.writing():
        pass
    assert all_records(looking).height == 1
    assert occasions(store) == ["by-hand"]
