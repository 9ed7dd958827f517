"""Opens the store for one unit of work under our own lock, and closes it: the only user of DuckDB.

The dashboard and the command both come through `Store.reading` and `Store.writing`; no connection
outlives the block (docs/decisions/0002).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

import queries
from pipeline import damage, upkeep
from pipeline.clock import get_utc_now
from pipeline.errors import (
    ChangedMeanwhile,
    NotAllowed,
    StoreError,
)
from pipeline.fields import parse_signature
from pipeline.ledgers import LEDGERS, make_next_revisions
from pipeline.locks import TIMEOUT_SECONDS, locked
from pipeline.model import Change, Receipt
from pipeline.schema import get_newest_schema, read_schema_number
from pipeline.troubles import LOCK_HELD, translate_error
from pipeline.versions import DataVersion, read_version

ENGINE_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "lock_configuration": "true",
}
ROOT = Path(__file__).parent.parent
ENGINE_LOCK_SECONDS = 0.8
ENGINE_LOCK_PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Reader:
    """One opening of the store at `path`, for reading."""

    connection: duckdb.DuckDBPyConnection
    path: Path

    def frame(self, question: str, **parameters: object) -> pl.DataFrame:
        """The answer to one of the questions in queries/, as a frame.

        Raises StoreError where the engine refuses.
        """
        try:
            return self.connection.sql(queries.text(question), params=parameters).pl()
        except duckdb.Error as error:
            raise translate_error(
                error, f"Reading {question.replace('_', ' ')}", self.path
            ) from error


@dataclass(frozen=True)
class Writer(Reader):
    """One opening of the store, for one transaction: one unit of work, all of it stamped `at`."""

    by: str | None
    at: datetime = field(default_factory=get_utc_now)
    changes: list[Change] = field(default_factory=list)

    def append(self, table: str, rows: pl.DataFrame) -> int:
        """Append ledger rows (id, rev, deleted and the facts) and say how many were new.

        A row whose (id, rev) is there already is passed over: that makes a form that is sent
        twice, and a file that is imported twice, harmless.
        """
        add, _ = LEDGERS[table]
        stamped = rows.with_columns(
            pl.lit(self.at).alias("recorded_at"),
            pl.lit(self.by, dtype=pl.String).alias("recorded_by"),
        )
        self.connection.register("incoming", stamped)
        counted = self.connection.execute(queries.text(add)).fetchall()
        self.connection.unregister("incoming")
        self.changes.extend(
            Change(table, identifier, rev) for identifier, rev in rows.select("id", "rev").rows()
        )
        return int(counted[0][0])

    def revisions(self, table: str, identifiers: Sequence[str]) -> pl.DataFrame:
        """All ledger rows of some things, each one's oldest first; empty where there is none."""
        return self.frame(LEDGERS[table][1], ids=list(identifiers))

    def amend(self, table: str, newest: pl.DataFrame, **facts: object) -> None:
        """Append the rows `newest` (ledger rows) as the next revisions with `facts` changed.

        A row that holds these facts already stays as it is; without `facts`, all are appended.
        Raises ChangedMeanwhile where somebody made one of these revisions first.
        """
        changed = make_next_revisions(newest, **facts)
        if self.append(table, changed) != changed.height:
            raise ChangedMeanwhile(
                "Changing a record",
                "somebody else changed it a moment ago. Look at it again, then decide",
            )

    @property
    def receipt(self) -> Receipt:
        """What was appended so far, for Undo."""
        return Receipt(tuple(self.changes))


@dataclass(frozen=True)
class Store:
    """The embedded store: one DuckDB file, made and migrated when it is first opened.

    With `is_there` a missing file is an error and not a beginning; with `only_reads` nobody writes.
    Who comes waits `patience` seconds for somebody else who holds it.
    """

    path: Path
    is_there: bool = False
    only_reads: bool = False
    patience: float = TIMEOUT_SECONDS

    def version(self) -> DataVersion:
        """Changes whenever somebody wrote: times, sizes and places of the file and its log.

        Reads no byte of the file and opens nothing; all zeros where there is no file yet.
        """
        return read_version(self.path)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open for reading; makes and migrates the store first where that is due.

        Raises StoreBusy where somebody has held it for `patience` seconds.
        """
        for _ in range(2):
            with locked(self.path, exclusive=False, timeout=self.patience) as left:
                connection = self._connect_if_current(write=False, patience=left)
                if connection is not None:
                    with closing(connection):
                        yield Reader(connection, self.path)
                    return
            self.prepare()
        raise StoreError("Opening the store", f"{self.path} could not be brought up to date")

    @contextmanager
    def writing(self, *, by: str | None = None) -> Iterator[Writer]:
        """Open for one transaction: all of the block is written, or nothing of it.

        `by` is the person who writes. Raises InputRefused where that is no name, NotAllowed where
        the store is only read.
        """
        self._refuse_readers()
        name = parse_signature(by)
        with locked(self.path, exclusive=True, timeout=self.patience) as left:
            connection = self._connect_up_to_date(patience=left)
            with closing(connection), _transaction(connection, "Writing to the store"):
                yield Writer(connection, self.path, name)

    def prepare(self) -> None:
        """Make the file if it is missing and bring its schema up to date."""
        with locked(self.path, exclusive=True, timeout=self.patience) as left:
            self._connect_up_to_date(patience=left).close()

    def copy_to(self, copy: Path) -> None:
        """Copy the store, whole and verified; the name holds either that copy or nothing.

        Raises StoreMissing, StoreUnwritable, StoreDamaged where the copy differs from the store.
        """
        self._refuse_readers()
        with locked(self.path, exclusive=True, timeout=self.patience):
            upkeep.copy_store(self.path, copy, open_file)

    def replace_by(self, file: Path, *, first: Callable[[], None]) -> None:
        """Put a copy of `file`, a store, in this one's place; `first` is done before, locked too.

        Nothing is replaced before the copy was read through and brought up to date. Raises
        StoreDamaged, StoreNewer, StoreUnwritable; what was here is then as it was.
        """
        self._refuse_readers()
        with locked(self.path, exclusive=True, timeout=self.patience):
            upkeep.replace_store(self.path, file, open_file, first=first)

    def put_broken_log_aside(self) -> Path | None:
        """Rename a write-ahead log that cannot be replayed; its new name, or None where it is well.

        What was committed into the log alone is then missing from the store; the log is kept.
        """
        with locked(self.path, exclusive=True, timeout=self.patience):
            return upkeep.put_broken_log_aside(self.path, open_file)

    def _refuse_readers(self) -> None:
        if self.only_reads:
            raise NotAllowed(
                "Nothing was written",
                "you may look at this dashboard, not write. Ask the person who runs it",
            )

    def _connect_if_current(
        self, *, write: bool, patience: float
    ) -> duckdb.DuckDBPyConnection | None:
        if not self.path.exists():
            upkeep.refuse_to_begin_anew(self.path, was_there=self.is_there)
            return None
        connection = _connect(self.path, write=write, patience=patience)
        try:
            if read_schema_number(connection, self.path) == get_newest_schema():
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def _connect_up_to_date(self, *, patience: float) -> duckdb.DuckDBPyConnection:
        connection = self._connect_if_current(write=True, patience=patience)
        if connection is None:
            upkeep.bring_up_to_date(self.path, open_file)
            connection = _connect(self.path, write=True)
        return connection


def locate_store(path: str | None) -> Store:
    """The store that --store or REVISITS_STORE names, else data/revisits.duckdb of this copy.

    Of a link it is the file that it leads to: locks and backups lie beside that.
    """
    named = path or os.environ.get("REVISITS_STORE") or ROOT / "data/revisits.duckdb"
    return Store(Path(named).expanduser().resolve())


@contextmanager
def open_file(path: Path, *, write: bool, doing: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A store's file, opened; with `write` the block is one transaction and a checkpoint follows.

    The caller sees to the lock. Raises a StoreError that says what was being done.
    """
    with closing(_connect(path, write=write)) as connection:
        try:
            if write:
                with _transaction(connection, doing):
                    yield connection
                connection.execute("checkpoint")
            else:
                yield connection
        except duckdb.Error as error:
            raise translate_error(error, doing, path) from error


def _connect(
    path: Path, *, write: bool, patience: float = ENGINE_LOCK_SECONDS
) -> duckdb.DuckDBPyConnection:
    """Open the file. Our lock keeps our own apart; the tries are for a foreign program on it."""
    damage.refuse_garbage_log(path)
    deadline = time.monotonic() + min(patience, ENGINE_LOCK_SECONDS)
    while True:
        try:
            connection = duckdb.connect(path, read_only=not write, config=ENGINE_CONFIG)
            damage.refuse_cut_file(path, connection)
        except duckdb.Error as error:
            if LOCK_HELD not in str(error) or time.monotonic() >= deadline:
                raise translate_error(error, "Opening the store", path) from error
            time.sleep(ENGINE_LOCK_PAUSE_SECONDS)
        else:
            return connection


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection, doing: str) -> Iterator[None]:
    try:
        connection.execute("begin")
        yield
        connection.execute("commit")
    except duckdb.Error as error:
        _roll_back(connection)
        raise translate_error(error, doing) from error
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("rollback")
    except duckdb.Error:
        return  # the engine has rolled back by itself; the connection is closed next
