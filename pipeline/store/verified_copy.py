"""The store's file as a whole: copy and verify it, replace it, bring its schema up to date.

Each works on a closed file whose exclusive lock the caller holds.
"""

import os
import shutil
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import queries
from pipeline.errors import StoreDamaged, StoreMissing, StoreUnwritable
from pipeline.store import backup_folder, schema
from pipeline.store.engine import open_file
from pipeline.store.ledgers import LEDGERS

FINGERPRINTED = (*LEDGERS.values(), schema.MIGRATION_TABLE)
Fingerprint = dict[str, tuple[int, int]]


def read_fingerprint(path: Path) -> Fingerprint:
    """Read the row count and hash of each ledger and of the migrations; reads every block.

    A table that an older file lacks is left out. Raises StoreDamaged, StoreNewer where it is not a
    store that this version can read.
    """
    fingerprint = queries.read_query("fingerprint")
    with open_file(path, write=False, doing=f"Reading {path.name}") as connection:
        schema.read_schema_number(connection, path)
        tables = schema.read_tables(connection)
        return {
            table: connection.execute(fingerprint, {"ledger": table}).fetchall()[0]
            for table in FINGERPRINTED
            if table in tables
        }


def copy_store(path: Path, target: Path) -> None:
    """Copy the file to `target` after a checkpoint, and verify the copy.

    Raises StoreMissing, StoreUnwritable, StoreDamaged where the copy differs.
    """
    if not path.exists():
        raise StoreMissing("Making a backup", f"{path} is not there")
    with open_file(path, write=True, doing="Making a backup"):
        pass
    backup_folder.delete_unfinished(path)
    copy_file(path, target, holding=read_fingerprint(path))


def replace_store(path: Path, file: Path, *, first: Callable[[], None]) -> None:
    """Replace `path` by a copy of `file`, a store, verified and migrated first.

    `first` is done between both. Raises StoreDamaged, StoreNewer, StoreUnwritable; then `path` is
    as it was.
    """
    fingerprint = read_fingerprint(file)
    if not fingerprint:
        raise StoreDamaged("Restoring", f"{file} is a file without ledgers: it is no store")
    incoming = path.with_name(f"{path.name}.incoming")
    try:
        copy_file(file, incoming, holding=fingerprint)
        _migrate(incoming)  # everything that can fail comes before the replacement
        _refuse_incomplete(incoming, file)
        if path.exists():
            _copy_rights(incoming, like=path)
        first()
        log = backup_folder.get_log_path(path)
        if log.exists():
            log.rename(backup_folder.make_broken_path(log))
        _replace_file(incoming, path)
    except OSError as error:
        raise StoreUnwritable(
            "Restoring", f"{path} cannot be replaced: {error.strerror or error}"
        ) from error
    finally:
        incoming.unlink(missing_ok=True)


def put_in_place(finished: Path, path: Path) -> None:
    """Put a finished file in the place of `path`, whose log goes: it belongs to what was there.

    Raises StoreUnwritable.
    """
    try:
        if path.exists():
            _copy_rights(finished, like=path)
        backup_folder.get_log_path(path).unlink(missing_ok=True)
        _replace_file(finished, path)
    except OSError as error:
        raise StoreUnwritable(
            "Opening the store", f"{path} cannot be replaced: {error.strerror or error}"
        ) from error


def delete_store(path: Path) -> None:
    """Delete a file and its log, where they are there."""
    for part in (path, backup_folder.get_log_path(path)):
        part.unlink(missing_ok=True)


def bring_up_to_date(path: Path) -> None:
    """Apply the missing migrations in one transaction, after a verified backup.

    A file that is not there is made.
    """
    with open_file(path, write=True, doing="Opening the store") as connection:
        is_begun = bool(schema.read_schema_number(connection, path))
    if is_begun:
        copy_store(
            path,
            backup_folder.make_backup_path(path, f"before-schema-{schema.get_newest_schema()}"),
        )
    _migrate(path)


def copy_file(source: Path, target: Path, *, holding: Fingerprint | None = None) -> None:
    """Copy a file that nobody has open; `target` is then the complete copy, or unchanged.

    Writes to a temporary name, syncs, verifies, then renames. With `holding`, a copy of a store is
    verified: it must hold the same. Raises StoreUnwritable, StoreDamaged.
    """
    unfinished = target.with_name(f"{target.name}{backup_folder.UNFINISHED}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as read, unfinished.open("wb") as written:
            _copy_rights(unfinished, like=source)
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
        if holding is not None and read_fingerprint(unfinished) != holding:
            raise StoreDamaged("Making a backup", f"the copy differs from {source}; try again")
        _replace_file(unfinished, target)
    except OSError as error:
        raise StoreUnwritable(
            "Making a backup",
            f"cannot copy {source} to {target}: {error.strerror or error}. Nothing was changed; "
            "make room or give the folder the right to be written, and try again",
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _copy_rights(file: Path, *, like: Path) -> None:
    """Give `file` the owner and permissions of `like`, as far as this process may."""
    model = like.stat()
    with suppress(OSError):  # only root may change owners; FAT has no permissions
        if sys.platform != "win32":  # there files have no owner of this kind
            os.chown(file, model.st_uid, model.st_gid)
    with suppress(OSError):
        file.chmod(stat.S_IMODE(model.st_mode) | stat.S_IWUSR)


def _replace_file(incoming: Path, target: Path) -> None:
    """Rename a finished file to its final name and sync the folder where that is possible."""
    incoming.replace(target)
    with suppress(OSError):  # the rename succeeded, so a failed sync is not an error
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _refuse_incomplete(migrated: Path, file: Path) -> None:
    """Raise StoreDamaged where a file claims to be up to date but lacks ledgers."""
    with open_file(migrated, write=False, doing=f"Reading {file.name}") as connection:
        missing = sorted(set(FINGERPRINTED) - schema.read_tables(connection).keys())
    if missing:
        raise StoreDamaged("Restoring", f"{file} is no whole store: it lacks {', '.join(missing)}")
    read_fingerprint(migrated)


def _migrate(path: Path) -> None:
    with open_file(path, write=True, doing="Bringing the store up to date") as connection:
        schema.apply_migrations(connection, after=schema.read_schema_number(connection, path))
