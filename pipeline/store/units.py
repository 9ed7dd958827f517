"""One unit of work on the open store: a Reader asks, a Writer appends.

Many rows are a frame, few are dictionaries: what only handles few does not load polars.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import duckdb

import queries
from pipeline.clock import get_utc_now
from pipeline.errors import ChangedMeanwhile
from pipeline.model import Change, Receipt
from pipeline.store.faults import translate_error
from pipeline.store.ledgers import LEDGERS, make_next_revisions

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Reader:
    """The store opened for reading."""

    connection: duckdb.DuckDBPyConnection
    path: Path

    def query(self, question: str, **parameters: object) -> pl.DataFrame:
        """Run one of the queries of queries/ and return the answer as a frame.

        Raises StoreError where the engine refuses.
        """
        import polars as pl

        with self._translated(question):
            answer = self.connection.sql(queries.read_query(question), params=parameters).pl()
            return answer.with_columns(pl.selectors.categorical().cast(pl.String))

    def list_rows(self, question: str, **parameters: object) -> list[dict[str, Any]]:
        """Run one of the queries of queries/ and return the few rows of the answer; ids are text.

        Raises StoreError where the engine refuses.
        """
        with self._translated(question):
            answer = self.connection.execute(queries.read_query(question), parameters)
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

    def read_revisions(self, ledger: str, identifiers: Sequence[str]) -> pl.DataFrame:
        """Read all rows of these ids in a ledger, oldest first; empty where there are none."""
        return self.query("revisions", ledger=LEDGERS[ledger], ids=list(identifiers))


@dataclass(frozen=True)
class Writer(Reader):
    """The store opened for one transaction; everything in it gets the same time `at`."""

    by: str | None
    at: datetime = field(default_factory=get_utc_now)
    changes: list[Change] = field(default_factory=list)

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
        self.changes.extend(
            Change(ledger, identifier, rev) for identifier, rev in rows.select("id", "rev").rows()
        )
        return self._merge(ledger, stamped)

    def append_new(
        self, ledger: str, facts: Mapping[str, object], identifier: str | None = None
    ) -> str:
        """Append the first revision of a record and return its id; made where none is given."""
        identifier = identifier or str(uuid.uuid4())
        row = {"id": identifier, "rev": 1, "deleted": False, **facts}
        stamped = row | {"recorded_at": self.at, "recorded_by": self.by}
        known = {name: value for name, value in stamped.items() if value is not None}
        rows = self.connection.sql(queries.read_query("given_rows"), params={"rows": [known]})
        self.changes.append(Change(ledger, identifier, 1))
        self._merge(ledger, rows)
        return identifier

    def _merge(self, ledger: str, incoming: pl.DataFrame | duckdb.DuckDBPyRelation) -> int:
        """Merge stamped rows into a ledger and return how many were new."""
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

    @property
    def receipt(self) -> Receipt:
        """What was appended so far, for undo."""
        return Receipt(tuple(self.changes))


def _convert_id(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
