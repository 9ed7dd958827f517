"""Opens the store for one unit of work under our own lock, and closes it: the only user of DuckDB.

The dashboard and the command both come through `Store.reading` and `Store.writing`; no connection
outlives the block (docs/decisions/0002).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

import queries
from pipeline import backup
from pipeline.clock import utc_now
from pipeline.errors import (
    ChangedMeanwhile,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreNewer,
    StoreUnwritable,
)
from pipeline.locks import locked
from pipeline.model import Change, Receipt

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "lock_configuration": "true",
}
MIGRATIONS = Path(__file__).parent / "migrations"
ENGINE_LOCK_TRIES = 5
ENGINE_LOCK_PAUSE_SECONDS = 0.2

# The tables a person writes to, and the files that append to them and show their revisions.
LEDGERS = {
    "projects": ("add_projects", "project_revisions"),
    "reasons": ("add_reasons", "reason_revisions"),
    "focus_sessions": ("add_focus_sessions", "focus_session_revisions"),
    "revisits": ("add_revisits", "revisit_revisions"),
}

DataVersion = tuple[int, int, int, int]


@dataclass(frozen=True)
class Reader:
    """One opening of the store, for reading."""

    connection: duckdb.DuckDBPyConnection

    def frame(self, question: str, **parameters: object) -> pl.DataFrame:
        """The answer to one of the questions in queries/, as a frame.

        Raises StoreError where the engine refuses.
        """
        try:
            return self.connection.sql(queries.text(question), params=parameters).pl()
        except duckdb.Error as error:
            raise _explained(error, f"Reading {question.replace('_', ' ')}") from error


@dataclass(frozen=True)
class Writer(Reader):
    """One opening of the store, for one transaction."""

    by: str | None
    changes: list[Change] = field(default_factory=list)

    def append(self, table: str, rows: pl.DataFrame) -> int:
        """Append ledger rows (id, rev, deleted and the facts) and say how many were new.

        A row whose (id, rev) is there already is passed over: that makes a form that is sent
        twice, and a file that is imported twice, harmless.
        """
        add, _ = LEDGERS[table]
        stamped = rows.with_columns(
            pl.lit(utc_now()).alias("recorded_at"),
            pl.lit(self.by, dtype=pl.String).alias("recorded_by"),
        )
        self.connection.register("incoming", stamped)
        try:
            counted = self.connection.execute(queries.text(add)).fetchall()
        finally:
            self.connection.unregister("incoming")
        self.changes.extend(
            Change(table, identifier, rev) for identifier, rev in rows.select("id", "rev").rows()
        )
        return int(counted[0][0])

    def revisions(self, table: str, identifier: str) -> pl.DataFrame:
        """All ledger rows of one thing, oldest first; empty where there is none."""
        return self.frame(LEDGERS[table][1], id=identifier)

    def amend(self, table: str, newest: pl.DataFrame, **facts: object) -> None:
        """Append the row `newest` (one ledger row) as the next revision with `facts` changed.

        Raises ChangedMeanwhile where somebody made that revision first.
        """
        changed = newest.drop("recorded_at", "recorded_by").with_columns(
            pl.col("rev") + 1,
            *(
                pl.lit(value, dtype=newest.schema[name]).alias(name)
                for name, value in facts.items()
            ),
        )
        if self.append(table, changed) != 1:
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
    """The embedded store: one DuckDB file, made and migrated when it is first opened."""

    path: Path

    def version(self) -> DataVersion:
        """Changes whenever somebody wrote: times and sizes of the file and its write-ahead log.

        Reads no byte of the file and opens nothing; all zeros where there is no file yet.
        """
        return (*_stat(self.path), *_stat(Path(f"{self.path}.wal")))

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open for reading; makes and migrates the store first where that is due."""
        for _ in range(2):
            with locked(self.path, exclusive=False):
                connection = self._connect_current()
                if connection is not None:
                    try:
                        yield Reader(connection)
                    finally:
                        connection.close()
                    return
            self.prepare()
        raise StoreError("Opening the store", f"{self.path} could not be brought up to date")

    @contextmanager
    def writing(self, *, by: str | None = None) -> Iterator[Writer]:
        """Open for one transaction: all of the block is written, or nothing of it."""
        with locked(self.path, exclusive=True):
            connection = _connect(self.path, write=True)
            try:
                connection = self._migrated(connection)
                with _transaction(connection, "Writing to the store"):
                    yield Writer(connection, by)
            finally:
                connection.close()

    def prepare(self) -> None:
        """Make the file if it is missing and bring its schema up to date."""
        with self.writing():
            pass

    def _connect_current(self) -> duckdb.DuckDBPyConnection | None:
        if not self.path.exists():
            return None
        connection = _connect(self.path, write=False)
        if _schema(connection, self.path) == newest_schema():
            return connection
        connection.close()
        return None

    def _migrated(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        found = _schema(connection, self.path)
        due = [(number, file) for number, file in migrations() if number > found]
        if not due:
            return connection
        if found:
            connection = self._backed_up(connection, f"before-schema-{due[-1][0]}")
        with _transaction(connection, "Bringing the store up to date"):
            for number, file in due:
                connection.execute(file.read_text(encoding="utf-8"))
                connection.execute(
                    queries.text("add_migration"), {"number": number, "name": file.stem}
                )
        connection.execute("checkpoint")
        return connection

    def _backed_up(
        self, connection: duckdb.DuckDBPyConnection, occasion: str
    ) -> duckdb.DuckDBPyConnection:
        """Copy the file while it is closed, compare the copy with it, and open it again."""
        connection.execute("checkpoint")
        original = _fingerprint(connection)
        connection.close()
        copy = backup.place_for(self.path, occasion)
        backup.copy_file(self.path, copy)
        copied = _connect(copy, write=False)
        try:
            if _fingerprint(copied) != original:
                raise StoreDamaged("Making a backup", f"{copy} differs from {self.path}")
        finally:
            copied.close()
        return _connect(self.path, write=True)


def migrations() -> list[tuple[int, Path]]:
    """The numbered migrations, in order."""
    return sorted((int(file.name.split("_")[0]), file) for file in MIGRATIONS.glob("*.sql"))


def newest_schema() -> int:
    """The number of the newest migration that this version knows."""
    return migrations()[-1][0]


def _stat(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _connect(path: Path, *, write: bool) -> duckdb.DuckDBPyConnection:
    def open_once() -> duckdb.DuckDBPyConnection:
        return duckdb.connect(path, read_only=not write, config=CONFIG)

    return _retried(open_once)


def _retried(
    open_once: Callable[[], duckdb.DuckDBPyConnection],
) -> duckdb.DuckDBPyConnection:
    """Our lock keeps our own processes apart; this is for a foreign program on the same file."""
    for attempt in range(1, ENGINE_LOCK_TRIES + 1):
        try:
            return open_once()
        except duckdb.Error as error:
            held = "Could not set lock on file" in str(error)
            if not held or attempt == ENGINE_LOCK_TRIES:
                raise _explained(error, "Opening the store") from error
            time.sleep(ENGINE_LOCK_PAUSE_SECONDS)
    raise AssertionError("unreachable")


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection, doing: str) -> Iterator[None]:
    try:
        connection.execute("begin")
        yield
        connection.execute("commit")
    except duckdb.Error as error:
        _roll_back(connection)
        raise _explained(error, doing) from error
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("rollback")
    except duckdb.Error:
        return  # the engine has rolled back by itself; the connection is closed next


def _schema(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The schema number of an open store; 0 for a file without tables."""
    tables = {name for (name,) in connection.execute(queries.text("tables")).fetchall()}
    if not tables:
        return 0
    if "schema_migrations" not in tables:
        connection.close()
        raise StoreDamaged(
            "Opening the store",
            f"{path} is a DuckDB file, but not one of ours: it holds {', '.join(sorted(tables))}. "
            "Name another file with --store or REVISITS_STORE",
        )
    found = int(connection.execute(queries.text("schema_number")).fetchall()[0][0])
    if found > newest_schema():
        connection.close()
        raise StoreNewer(
            "Opening the store",
            f"{path} was written by a newer version (its schema is {found}, this version knows "
            f"{newest_schema()}). It was not touched. Update this copy, then open it again",
        )
    return found


def _fingerprint(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return connection.execute(queries.text("fingerprint")).fetchall()


def _explained(error: duckdb.Error, doing: str) -> StoreError:
    """Say what an engine's error means to a person."""
    said = str(error).splitlines()[0][:300]
    kinds: Mapping[type[StoreError], tuple[tuple[str, ...], str]] = {
        StoreBusy: (
            ("Could not set lock on file",),
            "another program has the file open. End it, or let it close the file, and try again",
        ),
        StoreUnwritable: (
            ("No space left", "Permission denied", "No such file or directory", "Is a directory"),
            "check that the folder exists, that you may write there, and that the disk has room",
        ),
        StoreDamaged: (
            ("not a valid DuckDB", "Corrupt", "version number", "not enough bytes", "WAL"),
            "the file was not touched. Keep it, and go on with a backup or with another --store",
        ),
    }
    for kind, (signs, advice) in kinds.items():
        if any(sign in said for sign in signs):
            return kind(doing, f"{said}. What to do: {advice}")
    return StoreError(doing, said)
