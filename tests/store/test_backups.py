"""Backups are whole, verified, made at the right moments and thinned out."""

import errno
import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import NotAllowed, StoreDamaged, StoreMissing, StoreUnwritable
from pipeline.intake.reading import read_sheet
from pipeline.ledger.importing.writing import import_sheet
from pipeline.ledger.practices import add_practice
from pipeline.store import Store, backup_folder, locate_store, verified_copy
from pipeline.store import backup as backing_up
from pipeline.store.backup_folder import Backup
from tests.builders import adopt_action, all_records, ledger, ledger_sizes, log
from tests.store.files import ONE_ROW, list_occasions


def test_a_backup_holds_what_the_store_holds_in_a_file_or_a_folder_that_is_named(
    store: Store, tmp_path: Path
) -> None:
    log(store, note="kept")
    (tmp_path / "disk").mkdir()
    usual = backing_up.back_up(store)
    named = backing_up.back_up(store, to=tmp_path / "usb" / "revisits.duckdb")
    within = backing_up.back_up(store, to=tmp_path / "disk")
    assert (usual.parent, within.parent) == (store.path.parent / "backups", tmp_path / "disk")
    assert named == tmp_path / "usb" / "revisits.duckdb"
    for copy in (usual, named, within):
        assert ledger(Store(copy)) == ledger(store)
        assert not list(copy.parent.glob("*.part"))
        assert not Path(f"{copy}.wal").exists()
    assert ledger_sizes(Store(usual)) == ledger_sizes(store)
    assert list_occasions(store) == ["by-hand"]


def test_a_backup_overwrites_nothing_and_makes_no_store(store: Store, tmp_path: Path) -> None:
    there = tmp_path / "thesis.txt"
    there.write_text("a thesis")
    for path in (there, store.path):
        with pytest.raises(StoreUnwritable, match="is there already; name another file"):
            backing_up.back_up(store, to=path)
    assert there.read_text() == "a thesis"
    missing = Store(tmp_path / "new.duckdb")
    with pytest.raises(StoreMissing, match=r"new\.duckdb is not there"):
        backing_up.back_up(missing)
    assert not missing.path.exists()


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
    assert list_occasions(store) == []
    assert all_records(store).height == 1


def test_once_a_day_at_the_start_a_backup_is_made(store: Store) -> None:
    for _ in range(2):
        log(store)
        assert backing_up.begin_day(store) is None
        assert list_occasions(store) == ["daily"]


def test_on_another_day_there_is_another_unless_nothing_was_written(store: Store) -> None:
    log(store)
    backing_up.begin_day(store)
    made = backup_folder.find_newest_backup(store.path)
    assert made
    yesterday = (made.made_at - timedelta(days=1)).strftime(backup_folder.MOMENT_FORMAT)
    made.path.rename(made.path.with_name(f"{store.path.stem}-{yesterday}-daily.duckdb"))
    backing_up.begin_day(store)
    assert list_occasions(store) == ["daily"]
    log(store)
    backing_up.begin_day(store)
    assert list_occasions(store) == ["daily", "daily"]


def test_the_first_start_makes_a_store_and_no_backup_of_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "new.duckdb")
    assert backing_up.begin_day(store) is None
    assert store.path.exists()
    assert list_occasions(store) == []


def test_a_day_begins_without_a_backup_where_none_can_be_written_and_says_so(store: Store) -> None:
    log(store)
    (store.path.parent / "backups").write_text("a file where the folder should be")
    kept_away = backing_up.begin_day(store)
    assert isinstance(kept_away, StoreUnwritable)
    assert "backups" in kept_away.message
    assert all_records(store).height == 1


def test_before_an_import_the_store_is_backed_up_once(store: Store) -> None:
    log(store, note="before", at="2026-03-01T10:00Z")
    before = ledger(store)
    import_sheet(store, read_sheet(ONE_ROW.splitlines(keepends=True)[0], "csv"))
    assert list_occasions(store) == []  # a file without rows takes no backup's place
    assert import_sheet(store, read_sheet(ONE_ROW, "csv")).written == 1
    (backup,) = backup_folder.list_backups(store.path)
    assert (backup.occasion, backup.why) == ("before-import", "before an import")
    assert ledger(Store(backup.path)) == before
    assert all_records(store).height == 2


def test_before_an_import_into_what_is_backed_up_there_is_no_second_copy(store: Store) -> None:
    log(store)
    backing_up.back_up(store)
    import_sheet(store, read_sheet(ONE_ROW, "csv"))
    assert list_occasions(store) == ["by-hand"]


def test_without_room_for_its_backup_an_import_writes_nothing(store: Store) -> None:
    log(store)
    (store.path.parent / "backups").write_text("a file where the folder should be")
    with pytest.raises(StoreUnwritable, match="Nothing was changed"):
        import_sheet(store, read_sheet(ONE_ROW, "csv"))
    assert all_records(store).height == 1


def make_backups(*moments: datetime) -> list[Backup]:
    newest_first = sorted(moments, reverse=True)
    return [Backup(Path(one.strftime("%d %H")), one, "daily", 1) for one in newest_first]


def test_the_last_ten_are_kept_and_the_newest_of_each_week() -> None:
    monday = datetime(2026, 11, 2, 9)
    days = make_backups(*(monday + timedelta(days=number) for number in range(28)))
    left = [one.made_at.day for one in days if one not in backup_folder.list_surplus(days)]
    assert left == [29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 15, 8]


def test_ten_backups_of_one_day_are_all_kept_and_the_eleventh_goes() -> None:
    noon = datetime(2026, 11, 2, 12)
    hours = make_backups(*(noon + timedelta(minutes=number) for number in range(11)))
    assert backup_folder.list_surplus(hours) == hours[10:]


def test_a_backup_that_is_too_many_is_deleted_when_the_next_is_made(store: Store) -> None:
    for _ in range(12):
        backing_up.back_up(store)
    assert len(list_occasions(store)) == 10
    (store.path.parent / "backups" / "notes.txt").write_text("mine")
    backing_up.back_up(store)
    assert (store.path.parent / "backups" / "notes.txt").exists()


def test_backups_of_another_store_beside_are_left_alone(store: Store) -> None:
    other = Store(store.path.with_name("revisits-old.duckdb"))
    other.prepare()
    backing_up.back_up(other)
    assert backup_folder.list_backups(store.path) == []
    assert len(backup_folder.list_backups(other.path)) == 1


@pytest.mark.parametrize(
    "name", ["s[x].duckdb", "s*.duckdb", "store", ".store", "s.db-1", "x\ny.db"]
)
def test_whatever_a_store_is_called_its_backups_are_found(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path / "[2026]" / name)
    store.path.parent.mkdir()
    log(store)
    copy = backing_up.back_up(store)
    assert [one.path for one in backup_folder.list_backups(store.path)] == [copy]
    store.path.unlink()
    with pytest.raises(StoreMissing, match="revisits restore"):
        all_records(store)


@pytest.mark.embedded
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
        name = f"{store.path.stem}-{moment.strftime(backup_folder.MOMENT_FORMAT)}-by-hand.duckdb"
        (store.path.parent / "backups" / name).write_bytes(b"")
    made = backing_up.back_up(store)
    assert made.exists()
    assert backup_folder.list_backups(store.path)[-1].path == made


def test_what_a_kill_left_of_a_copy_is_cleared_away_by_the_next(store: Store) -> None:
    folder = store.path.parent / "backups"
    folder.mkdir()
    cut_off = folder / "revisits-20260302T100000000000Z-daily.duckdb.part"
    others = [folder / "thesis.part", folder / "revisits-20260230T000000Z-daily.duckdb"]
    for path in (cut_off, *others):  # the last is of no day, and so no backup
        path.write_bytes(b"half")
    assert backup_folder.list_backups(store.path) == []
    copy = backing_up.back_up(store)
    assert sorted(folder.iterdir()) == sorted([copy, *others])


def test_who_may_not_read_the_store_may_not_read_its_backup(store: Store) -> None:
    store.path.chmod(0o600)
    assert backing_up.back_up(store).stat().st_mode & 0o777 == 0o600


def test_a_newest_backup_that_cannot_be_read_keeps_no_import_away(store: Store) -> None:
    log(store, at="2026-03-01T10:00Z")
    newer = backing_up.back_up(store)
    with duckdb.connect(newer) as connection:
        connection.execute("insert into schema_migrations values (99, 'later', now())")
    import_sheet(store, read_sheet(ONE_ROW, "csv"))
    assert all_records(store).height == 2
    assert list_occasions(store) == ["before-import", "by-hand"]


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
    assert list_occasions(store) == ["by-hand"]


def test_every_ledger_counts_where_a_copy_is_compared(store: Store) -> None:
    before = verified_copy.read_fingerprint(store.path)
    log(store)
    adopt_action(store)
    add_practice(store, practice="Ask the vendor", by="ana")
    after = verified_copy.read_fingerprint(store.path)
    changed = {table for table, facts in after.items() if facts != before[table]}
    assert changed == {"revisit_ledger", "project_ledger", "action_ledger", "practice_ledger"}
