"""Opens the store for one unit of work under our own lock, and closes it: the only user of DuckDB.

The dashboard and the command both come through `Store.reading` and `Store.writing`; no connection
outlives the block (docs/decisions/0002).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

import queries
from pipeline import backup, fields
from pipeline.clock import utc_now
from pipeline.errors import ChangedMeanwhile, InputRefused, Problem, StoreDamaged, StoreError
from pipeline.locks import locked
from pipeline.model import Change, Receipt
from pipeline.schema import apply_migrations, newest_schema, schema_of
from pipeline.troubles import HELD, explained, log_is_broken
from pipeline.write_ahead_log import refuse_strange_log

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
ROOT = Path(__file__).parent.parent
ENGINE_LOCK_TRIES = 5
ENGINE_LOCK_PAUSE_SECONDS = 0.2

# The tables a person writes to, and the files that append to them and show their revisions.
LEDGERS = {
    "projects": ("add_projects", "project_revisions"),
    "phases": ("add_phases", "phase_revisions"),
    "reasons": ("add_reasons", "reason_revisions"),
    "focus_sessions": ("add_focus_sessions", "focus_session_revisions"),
    "revisits": ("add_revisits", "revisit_revisions"),
    "practices": ("add_practices", "practice_revisions"),
    "actions": ("add_actions", "action_revisions"),
}

# What tells two files apart, by the table that must be there: an older file lacks the later ones.
FINGERPRINTS = {
    "revisit_ledger": "fingerprint",
    "practice_ledger": "fingerprint_practices",
    "action_ledger": "fingerprint_actions",
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
            raise explained(error, f"Reading {question.replace('_', ' ')}") from error


@dataclass(frozen=True)
class Writer(Reader):
    """One opening of the store, for one transaction: one unit of work, all of it stamped `at`."""

    by: str | None
    at: datetime = field(default_factory=utc_now)
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
        given = [
            pl.lit(value, dtype=newest.schema[name]).alias(name) for name, value in facts.items()
        ]
        if given:
            differs = (pl.col(name).ne_missing(one) for name, one in zip(facts, given, strict=True))
            newest = newest.filter(pl.any_horizontal(*differs))
        changed = newest.drop("recorded_at", "recorded_by").with_columns(pl.col("rev") + 1, *given)
        if self.append(table, changed) != newest.height:
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
                connection = self._connect_if_current(write=False)
                if connection is not None:
                    with closing(connection):
                        yield Reader(connection)
                    return
            self.prepare()
        raise StoreError("Opening the store", f"{self.path} could not be brought up to date")

    @contextmanager
    def writing(self, *, by: str | None = None) -> Iterator[Writer]:
        """Open for one transaction: all of the block is written, or nothing of it.

        `by` is the person who writes. Raises InputRefused where that is no name.
        """
        name = _named(by)
        with locked(self.path, exclusive=True):
            connection = self._connect_if_current(write=True)
            if connection is None:
                self._migrate()
                connection = _connect(self.path, write=True)
            with closing(connection), _transaction(connection, "Writing to the store"):
                yield Writer(connection, name)

    def prepare(self) -> None:
        """Make the file if it is missing and bring its schema up to date."""
        with self.writing():
            pass

    def put_broken_log_aside(self) -> Path | None:
        """Rename a write-ahead log that cannot be replayed; its new name, or None where it is well.

        What was committed into the log alone is then missing from the store; the log is kept.
        """
        with locked(self.path, exclusive=True):
            try:
                _connect(self.path, write=True).close()
            except StoreError as error:
                if not log_is_broken(error.__cause__):
                    raise
                log = Path(f"{self.path}.wal")
                moment = utc_now().strftime("%Y%m%dT%H%M%S")
                return log.rename(f"{log}.corrupt-{moment}")
        return None

    def _connect_if_current(self, *, write: bool) -> duckdb.DuckDBPyConnection | None:
        if not self.path.exists():
            return None
        connection = _connect(self.path, write=write)
        try:
            if schema_of(connection, self.path) == newest_schema():
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def _migrate(self) -> None:
        """Bring the file up to date in one transaction, after a verified backup."""
        with closing(_connect(self.path, write=True)) as connection:
            found = schema_of(connection, self.path)
            if found:
                connection.execute("checkpoint")
        if found:
            self._back_up(f"before-schema-{newest_schema()}")
        with closing(_connect(self.path, write=True)) as connection:
            with _transaction(connection, "Bringing the store up to date"):
                apply_migrations(connection, after=found)
            connection.execute("checkpoint")

    def _back_up(self, occasion: str) -> None:
        """Copy the closed, checkpointed file and compare the copy with it."""
        copy = backup.place_for(self.path, occasion)
        backup.copy_file(self.path, copy)
        if _fingerprint(copy) != _fingerprint(self.path):
            raise StoreDamaged("Making a backup", f"{copy} differs from {self.path}")


def store_named(path: str | None) -> Store:
    """The store that --store or REVISITS_STORE names, else data/revisits.duckdb of this copy."""
    named = path or os.environ.get("REVISITS_STORE")
    return Store(Path(named).expanduser().absolute() if named else ROOT / "data/revisits.duckdb")


def _named(by: str | None) -> str | None:
    if fields.is_blank(by):
        return None
    try:
        return fields.name_of(by)
    except fields.Broken as broken:
        problem = Problem("recorded_by", str(by), broken.rule)
        raise InputRefused("Nothing was written", [problem]) from broken


def _stat(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _connect(path: Path, *, write: bool) -> duckdb.DuckDBPyConnection:
    """Open the file. Our lock keeps our own apart; the tries are for a foreign program on it."""
    refuse_strange_log(path)
    for attempt in range(1, ENGINE_LOCK_TRIES + 1):
        try:
            return duckdb.connect(path, read_only=not write, config=CONFIG)
        except duckdb.Error as error:
            if HELD not in str(error) or attempt == ENGINE_LOCK_TRIES:
                raise explained(error, "Opening the store") from error
            time.sleep(ENGINE_LOCK_PAUSE_SECONDS)
    raise AssertionError("the last try returns or raises")


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection, doing: str) -> Iterator[None]:
    try:
        connection.execute("begin")
        yield
        connection.execute("commit")
    except duckdb.Error as error:
        _roll_back(connection)
        raise explained(error, doing) from error
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("rollback")
    except duckdb.Error:
        return  # the engine has rolled back by itself; the connection is closed next


def _fingerprint(path: Path) -> list[tuple[object, ...]]:
    with closing(_connect(path, write=False)) as connection:
        tables = dict(connection.execute(queries.text("tables")).fetchall())
        return [
            row
            for table, question in FINGERPRINTS.items()
            if table in tables
            for row in connection.execute(queries.text(question)).fetchall()
        ]
