"""One unit of work on the open store: a Reader asks, a Writer appends.

Many rows are a frame, few are dictionaries: what only handles few does not load polars.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import duckdb

import queries
from pipeline.clock import get_utc_now
from pipeline.errors import ChangedMeanwhile
from pipeline.model import Changes, Receipt
from pipeline.store.faults import translate_error
from pipeline.store.ledgers import LEDGERS, make_next_revisions

if TYPE_CHECKING:
    import polars as pl

ROWS_AT_ONCE = 50_000
FEW_VALUES = 1_000  # of a column, to be handed over as numbers


@dataclass(frozen=True)
class Reader:
    """The store opened for reading.

    `remembered` is what was asked before; it holds as long as nothing is appended.
    """

    connection: duckdb.DuckDBPyConnection
    path: Path
    remembered: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def query(self, question: str, **parameters: object) -> pl.DataFrame:
        """Run one of the queries of queries/ and return the answer as a frame.

        A parameter that is a frame, or a list of rows, is a table to the query, which reads it by
        `query_table`. Raises StoreError where the engine refuses.
        """
        import polars as pl

        with self._translated(question), self.handed_over(parameters) as values:
            answer: pl.DataFrame = self._run(question, values).pl()
            return answer.with_columns(pl.selectors.categorical().cast(pl.String))

    @contextmanager
    def handed_over(self, parameters: Mapping[str, object]) -> Iterator[dict[str, object]]:
        """Make each parameter that is a frame, or a list of rows, a table for the block."""
        with ExitStack() as registered:
            values = dict(parameters)
            for name, value in parameters.items():
                if isinstance(value, list) and value and isinstance(value[0], dict):
                    self.connection.register(name, self._make_relation(value))
                elif hasattr(value, "to_arrow"):
                    self.connection.register(name, _hand_over(value))
                else:
                    continue
                registered.callback(self.connection.unregister, name)
                values[name] = name
            yield values

    def _make_relation(self, rows: list[dict[str, object]]) -> duckdb.DuckDBPyRelation:
        return self.connection.sql(queries.read_query("given_rows"), params={"rows": rows})

    def _run(self, question: str, parameters: Mapping[str, object]) -> Any:
        """Run a question, so that its answer becomes a frame quickly.

        What `sql` answers with parameters DuckDB 1.5 lays out row by row, four seconds for a
        million; what `execute` answers makes no frame in 2.0.
        """
        if hasattr(self.connection, "pl"):
            return self.connection.execute(queries.read_query(question), parameters)
        return self.connection.sql(queries.read_query(question), params=parameters)

    def list_rows(self, question: str, **parameters: object) -> list[dict[str, Any]]:
        """Run one of the queries of queries/ and return the few rows of the answer; ids are text.

        Raises StoreError where the engine refuses.
        """
        with self._translated(question), self.handed_over(parameters) as values:
            answer = self.connection.execute(queries.read_query(question), values)
            names = [column[0] for column in answer.description or ()]
            return [
                dict(zip(names, map(_convert_id, row), strict=True)) for row in answer.fetchall()
            ]

    @contextmanager
    def _translated(self, question: str) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise translate_error(
                error, f"Reading {question.replace('_', ' ')}", self.path
            ) from error

    def read_revisions(self, ledger: str, identifiers: Iterable[str]) -> pl.DataFrame:
        """Read all rows of these ids in a ledger, oldest first; empty where there are none."""
        import polars as pl

        known = isinstance(identifiers, pl.Series)
        wanted = pl.Series("id", identifiers if known else list(identifiers), dtype=pl.String)
        return self.query("revisions", ledger=LEDGERS[ledger], wanted=wanted.to_frame())


@dataclass(frozen=True)
class Writer(Reader):
    """The store opened for one transaction; everything in it gets the same time `at`.

    `shown` is the read model where it shows what the file holds: it answers in a third of the time
    until something is appended. `version` is then that of the data. `new_records` are those that
    `append_new` has added, with the ledger of each.
    """

    by: str | None
    shown: Reader | None = None
    version: tuple[int, ...] | None = None
    at: datetime = field(default_factory=get_utc_now)
    appended: list[tuple[str, pl.DataFrame | list[tuple[str, int]]]] = field(default_factory=list)
    new_records: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def list_rows(self, question: str, **parameters: object) -> list[dict[str, Any]]:
        """Run a question as `Reader.list_rows` does."""
        if self.shown and not self.appended and not queries.is_asked_of_the_file(question):
            return self.shown.list_rows(question, **parameters)
        return super().list_rows(question, **parameters)

    def append(self, ledger: str, rows: pl.DataFrame) -> int:
        """Append ledger rows (id, rev, deleted and the facts) and return how many were new.

        Rows whose (id, rev) exists are skipped, so that sending a form or importing a file twice is
        harmless.
        """
        import polars as pl

        stamped = rows.with_columns(
            pl.lit(self.at).alias("recorded_at"),
            pl.lit(self.by, dtype=pl.String).alias("recorded_by"),
        )
        self.appended.append((ledger, rows.select("id", "rev")))
        return self._merge(ledger, _hand_over(stamped))

    def append_new(
        self, ledger: str, facts: Mapping[str, object], identifier: str | None = None
    ) -> str:
        """Append the first revision of a record and return its id; made where none is given.

        Nothing is appended where that id is known.
        """
        identifier = identifier or str(uuid.uuid4())
        row = {"id": identifier, "rev": 1, "deleted": False, **facts}
        stamped = row | {"recorded_at": self.at, "recorded_by": self.by}
        known = {name: value for name, value in stamped.items() if value is not None}
        rows = self._make_relation([known])
        self.appended.append((ledger, [(identifier, 1)]))
        if self._merge(ledger, rows):
            self.new_records.append((ledger, stamped))
        return identifier

    def _merge(self, ledger: str, incoming: object) -> int:
        """Merge stamped rows into a ledger and return how many were new."""
        self.remembered.clear()
        self.connection.register("incoming", incoming)
        counted = self.connection.execute(queries.read_query(f"add_{ledger}")).fetchall()
        self.connection.unregister("incoming")
        return int(counted[0][0])

    def amend(self, ledger: str, newest: pl.DataFrame, **facts: object) -> None:
        """Append the next revisions of the ledger rows `newest`, with `facts` changed.

        Rows that hold these facts already are skipped; without `facts`, all are appended.
        Raises ChangedMeanwhile where somebody made one of these revisions first.
        """
        changed = make_next_revisions(newest, **facts)
        if self.append(ledger, changed) != changed.height:
            raise ChangedMeanwhile(
                "Changing a record",
                "somebody else changed it a moment ago. Look at it again, then decide",
            )

    def list_added_revisits(self) -> list[dict[str, object]] | None:
        """List the new revisits, where nothing else was appended; else None."""
        if len(self.new_records) < len(self.appended):
            return None
        added = [row for ledger, row in self.new_records if ledger == "revisits"]
        return added if len(added) == len(self.new_records) else None

    @property
    def receipt(self) -> Receipt:
        """What was appended so far, for undo."""
        return Receipt(Changes(self.appended))


def _convert_id(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


def _hand_over(frame: Any) -> Any:
    """Hand a frame over to the engine, which reads it once; a large one piece by piece.

    The engine keeps what it was handed until the transaction ends, so that a copy would be, too;
    text of few different values is handed over as their numbers, four bytes each.
    """
    if frame.height <= ROWS_AT_ONCE:
        return frame
    import pyarrow as pa  # takes its time to load

    numbered = _number_repeated(frame)
    pieces = (piece.with_columns(numbered).to_arrow() for piece in frame.iter_slices(ROWS_AT_ONCE))
    batches = (batch for piece in pieces for batch in piece.to_batches())
    schema = frame.clear().with_columns(numbered).to_arrow().schema
    return pa.RecordBatchReader.from_batches(schema, batches)


def _number_repeated(frame: pl.DataFrame) -> list[pl.Expr]:
    """Turn each column of text that has few different values into an enumeration of them."""
    import polars as pl

    numbered = []
    for column in frame.select(pl.col(pl.String).exclude("id")).iter_columns():
        values = column.drop_nulls().unique()
        if values.len() <= FEW_VALUES:
            numbered.append(pl.col(column.name).cast(pl.Enum(values)))
    return numbered
