"""Backing up and restoring a store; every backup is verified before it counts."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.clock import get_local_day, get_utc_now
from pipeline.errors import StoreBusy, StoreDamaged, StoreError, StoreUnwritable
from pipeline.store import backup_folder, verified_copy
from pipeline.store.faults import WHAT_TO_DO, refuse_unopenable_name
from pipeline.store.ledgers import LEDGERS
from pipeline.store.locks import locked
from pipeline.store.store import Store

RowCounts = dict[str, int]


@dataclass(frozen=True)
class Restored:
    """What a restore did: which backup was restored, and where the previous store is kept.

    `rows` and `before` count the rows of each ledger; `before` is None where nothing was there or
    it could not be read.
    """

    file: Path
    kept: Path | None
    rows: RowCounts
    before: RowCounts | None

    @property
    def fewer_revisits(self) -> int | None:
        """How many fewer ledger rows of revisits there are than before; None where unknown."""
        return self.before["revisits"] - self.rows["revisits"] if self.before else None


def back_up(store: Store, *, to: Path | None = None) -> Path:
    """Back up the store to a file, by default among its backups; returns the file.

    Raises StoreUnwritable where `to` is there already, StoreMissing, StoreDamaged.
    """
    copy = _choose_place(store, to) if to else backup_folder.make_backup_path(store.path, "by-hand")
    store.copy_to(copy)
    thin_out(store, excluding=copy)
    return copy


def back_up_before(store: Store, occasion: str) -> Path | None:
    """Back up the store, unless the newest backup holds the same.

    None where nothing was copied: there is no store yet, or nothing was written since.
    """
    if not any(store.read_version()) or _is_kept(store):
        return None
    copy = backup_folder.make_backup_path(store.path, occasion)
    store.copy_to(copy)
    thin_out(store, excluding=copy)
    return copy


def begin_day(store: Store) -> StoreError | None:
    """Prepare the store, and back it up once a day; returns the error that prevented the backup.

    Raises StoreError where the store itself cannot be opened.
    """
    there = any(store.read_version())
    with store.reading():
        pass  # creates or migrates it where necessary; otherwise read permission is enough
    today = get_local_day(get_utc_now())
    daily = [made for made in backup_folder.list_backups(store.path) if made.occasion == "daily"]
    if not there or any(get_local_day(made.made_at) == today for made in daily):
        return None
    try:
        back_up_before(store, "daily")
    except StoreError as error:
        return error
    return None


def restore_backup(store: Store, file: Path) -> Restored:
    """Replace the store by a copy of `file`, a backup; the current store is backed up first.

    A store that cannot be read any more is kept beside, as it is. Raises StoreMissing,
    StoreDamaged, StoreNewer, StoreUnwritable: then nothing was changed.
    """
    _refuse_unfinished(store, file)
    rows = count_rows(file)
    kept: list[Path] = []
    before: list[RowCounts] = []

    def keep_what_is_there() -> None:
        if not store.path.exists():
            return
        try:
            before.append(count_rows(store.path))
            copy = backup_folder.make_backup_path(store.path, "before-restore")
            verified_copy.copy_store(store.path, copy)
        except (StoreBusy, StoreUnwritable):
            raise
        except StoreError:  # a damaged store must not prevent the restore
            copy = backup_folder.make_broken_path(store.path)
            verified_copy.copy_file(store.path, copy)
        kept.append(copy)

    store.replace_with(file, first=keep_what_is_there)
    thin_out(store, excluding=next(iter(kept), None))
    return Restored(file, next(iter(kept), None), rows, next(iter(before), None))


def thin_out(store: Store, *, excluding: Path | None = None) -> None:
    """Delete the backups that are neither among the last ten nor the newest of a week.

    `excluding` is the one just made: after the clock was set back it is not the newest by its name.
    """
    for backup in backup_folder.list_surplus(backup_folder.list_backups(store.path)):
        if backup.path != excluding:
            with suppress(OSError):  # an extra backup does no harm
                backup.path.unlink(missing_ok=True)


def count_rows(file: Path) -> RowCounts:
    """Count the rows of each ledger of a backup that it has. Raises StoreError."""
    try:
        fingerprint = verified_copy.read_fingerprint(file)
    except StoreDamaged as error:  # replace its advice, which is about a store
        wrong = error.message.partition(WHAT_TO_DO)[0]
        raise StoreDamaged(
            "Reading a backup", f"{wrong}. Nothing was changed; another backup may be whole"
        ) from error
    return {
        ledger: fingerprint[table][0] for ledger, table in LEDGERS.items() if table in fingerprint
    }


def _is_kept(store: Store) -> bool:
    """Tell whether the newest backup holds what the store holds."""
    last = backup_folder.find_newest_backup(store.path)
    if last is None:
        return False
    with locked(store.path, exclusive=False, timeout=store.patience):
        try:
            backed_up = verified_copy.read_fingerprint(last.path)
            return backed_up == verified_copy.read_fingerprint(store.path)
        except StoreError:
            return False  # if the store is at fault, the copy made next reports it


def _choose_place(store: Store, named: Path) -> Path:
    copy = (
        named / backup_folder.make_backup_path(store.path, "by-hand").name
        if named.is_dir()
        else named
    )
    refuse_unopenable_name(copy, "Making a backup")
    if copy.exists():
        raise StoreUnwritable("Making a backup", f"{copy} is there already; name another file")
    return copy


def _refuse_unfinished(store: Store, file: Path) -> None:
    if not file.is_file():
        raise StoreError(
            "Restoring", f"{file} is no file; `revisits backup --list` shows which are"
        )
    if store.path.exists() and file.samefile(store.path):
        raise StoreError("Restoring", f"{file} is the store itself; name a backup of it")
    log = backup_folder.get_log_path(file)
    if log.exists():
        raise StoreError(
            "Restoring",
            f"{log.name} lies beside {file}: a program has it open, or crashed; "
            "it is not whole by itself. Name a backup, or open it once with --store",
        )
