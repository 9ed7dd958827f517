"""The store's file as a whole: fingerprint it, copy it, replace it, bring its schema up to date.

Each works on a closed file whose exclusive lock the caller holds. `opened` is the one way to open
it (store.py hands it in).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import queries
from pipeline.errors import StoreDamaged, StoreError, StoreMissing, StoreUnwritable
from pipeline.store import backups
from pipeline.store.faults import is_log_broken
from pipeline.store.ledgers import FINGERPRINTS
from pipeline.store.schema import (
    Connection,
    apply_migrations,
    get_newest_schema,
    read_schema_number,
)


class FileOpener(Protocol):
    """Opens a store's file; with `write`, the block is one transaction, then a checkpoint."""

    def __call__(
        self, path: Path, *, write: bool, doing: str
    ) -> AbstractContextManager[Connection]:
        """Open the file for the block."""


def read_fingerprint(path: Path, opened: FileOpener) -> list[tuple[object, ...]]:
    """Read thing, row count and hash of each ledger and of the migrations; reads every block.

    Raises StoreDamaged, StoreNewer where it is no store that this version can read.
    """
    with opened(path, write=False, doing=f"Reading {path.name}") as connection:
        read_schema_number(connection, path)
        tables = dict(connection.execute(queries.read_query("tables")).fetchall())
        return [
            row
            for table, question in FINGERPRINTS.items()
            if table in tables
            for row in connection.execute(queries.read_query(question)).fetchall()
        ]


def copy_store(path: Path, target: Path, opened: FileOpener) -> None:
    """Copy the file to `target` after a checkpoint, and verify the copy.

    Raises StoreMissing, StoreUnwritable, StoreDamaged where the copy differs.
    """
    if not path.exists():
        raise StoreMissing("Making a backup", f"{path} is not there")
    with opened(path, write=True, doing="Making a backup"):
        pass
    backups.delete_unfinished(path)
    backups.copy_file(path, target, verify=_make_verifier(path, opened))


def replace_store(path: Path, file: Path, opened: FileOpener, *, first: Callable[[], None]) -> None:
    """Replace `path` by a copy of `file`, a store, verified and migrated first.

    `first` is done between both. Raises StoreDamaged, StoreNewer, StoreUnwritable; then `path` is
    as it was.
    """
    if not read_fingerprint(file, opened):
        raise StoreDamaged("Restoring", f"{file} is a file without ledgers: it is no store")
    incoming = path.with_name(f"{path.name}.incoming")
    try:
        backups.copy_file(file, incoming, verify=_make_verifier(file, opened))
        _migrate(incoming, opened)  # nothing may fail once it has the store's place
        _refuse_incomplete(incoming, file, opened)
        if path.exists():
            backups.copy_rights(incoming, like=path)
        first()
        log = backups.get_log_path(path)
        if log.exists():
            log.rename(backups.make_broken_path(log))
        backups.replace_file(incoming, path)
    except OSError as error:
        raise StoreUnwritable(
            "Restoring", f"{path} cannot be replaced: {error.strerror or error}"
        ) from error
    finally:
        incoming.unlink(missing_ok=True)


def _refuse_incomplete(migrated: Path, file: Path, opened: FileOpener) -> None:
    """Raise StoreDamaged where a file claims to be up to date but lacks ledgers."""
    with opened(migrated, write=False, doing=f"Reading {file.name}") as connection:
        tables = dict(connection.execute(queries.read_query("tables")).fetchall())
    missing = sorted(FINGERPRINTS.keys() - tables.keys())
    if missing:
        raise StoreDamaged("Restoring", f"{file} is no whole store: it lacks {', '.join(missing)}")
    read_fingerprint(migrated, opened)


def _make_verifier(path: Path, opened: FileOpener) -> Callable[[Path], None]:
    """Make a check that a copy holds what `path` holds."""
    expected = read_fingerprint(path, opened)

    def verify(copied: Path) -> None:
        if read_fingerprint(copied, opened) != expected:
            raise StoreDamaged("Making a backup", f"the copy differs from {path}; try again")

    return verify


def bring_up_to_date(path: Path, opened: FileOpener) -> None:
    """Apply the missing migrations in one transaction, after a verified backup.

    A file that is not there is made.
    """
    with opened(path, write=True, doing="Opening the store") as connection:
        is_begun = bool(read_schema_number(connection, path))
    if is_begun:
        copy_store(
            path, backups.make_backup_path(path, f"before-schema-{get_newest_schema()}"), opened
        )
    _migrate(path, opened)


def _migrate(path: Path, opened: FileOpener) -> None:
    with opened(path, write=True, doing="Bringing the store up to date") as connection:
        apply_migrations(connection, after=read_schema_number(connection, path))


def refuse_to_begin_anew(path: Path, *, was_there: bool) -> None:
    """Raise StoreMissing where a store existed: a new empty one would hide the loss."""
    if was_there or backups.find_newest_backup(path):
        raise StoreMissing(
            "Opening the store",
            f"{path} is gone. If it was moved, put it back. {backups.format_way_back(path)}",
        )


def put_broken_log_aside(path: Path, opened: FileOpener) -> Path | None:
    """Rename a write-ahead log that cannot be replayed; returns its new name, None if intact."""
    try:
        with opened(path, write=True, doing="Opening the store"):
            return None
    except StoreError as error:
        if not is_log_broken(error.__cause__ or error):
            raise
    log = backups.get_log_path(path)
    return log.rename(backups.make_broken_path(log))
