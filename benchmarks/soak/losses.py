"""Losses: compares a store with what was acknowledged, for lost, doubled and torn records.

A unit of work may sign its rows with their number ("… of 7"), so that the store itself shows
whether all are there, even if the writer was killed before acknowledging.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import polars as pl

from pipeline.errors import RevisitsError
from pipeline.model import Change
from pipeline.store import Reader, Store

LEDGERS = ["projects", "phases", "reasons", "focus_sessions", "revisits", "practices", "actions"]
ROWS = "select id::varchar as id, rev, recorded_by from {ledger}"
UNLIKE = """
select id::varchar as id, rev from revisit_ledger
where
    regexp_matches(recorded_by, ' of [0-9]+$')
    and not deleted
    and note is distinct from recorded_by
"""
_SIGNED = re.compile(r" of (\d+)$")


@dataclass(frozen=True)
class Losses:
    """How many rows are lost or doubled, how many units of work are torn, and other faults.

    Faults are broken rules, gaps between revisions and unclear error messages; `complaints` holds
    the first of each.
    """

    lost: int = 0
    doubled: int = 0
    torn: int = 0
    faults: int = 0
    complaints: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.lost, self.doubled, self.torn, self.faults))

    def __add__(self, other: Self) -> Self:
        return Losses(
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.torn + other.torn,
            self.faults + other.faults,
            (*self.complaints, *other.complaints)[:20],
        )


def make_fault(words: str) -> Losses:
    """Make one fault that is not about rows."""
    return Losses(faults=1, complaints=(words,))


def find_losses(store: Store, acknowledged: Iterable[Change]) -> Losses:
    """Find the acknowledged ledger rows that a store lacks, and what is wrong in it.

    Opens the store as the product does; one that does not open is a fault.
    """
    try:
        with store.reading() as reader:
            rows = _read_rows(reader)
            unlike = [f"{id_} rev {rev}" for id_, rev in reader.connection.sql(UNLIKE).fetchall()]
            broken = [" ".join(map(str, row)) for row in reader.query("violations").rows()]
    except RevisitsError as error:
        return make_fault(f"the store does not open: {error}")
    there = Counter(rows.select("table", "id", "rev").rows())
    wanted = {(change.table, change.id, change.rev) for change in acknowledged}
    return (
        _count_losses("lost", [key for key in wanted if key not in there])
        + _count_losses("doubled", [key for key, number in there.items() if number > 1])
        + _count_losses("torn", [*_find_torn(rows), *unlike])
        + _count_losses("faults", [*_find_gaps(there), *broken])
    )


def _read_rows(reader: Reader) -> pl.DataFrame:
    """Read table, id, rev and recorded_by of every ledger row."""
    return pl.concat(
        reader.connection.sql(ROWS.format(ledger=f"{table.removesuffix('s')}_ledger"))
        .pl()
        .with_columns(pl.lit(table).alias("table"))
        for table in LEDGERS
    )


def _find_torn(rows: pl.DataFrame) -> list[str]:
    """Find signed units of work with another number of rows than they were signed for."""
    torn = []
    for name, number in rows["recorded_by"].drop_nulls().value_counts().rows():
        signed = _SIGNED.search(name)
        if signed and int(signed[1]) != number:
            torn.append(f"{name}: {number} rows")
    return torn


def _find_gaps(there: Iterable[tuple[str, str, int]]) -> list[str]:
    """Find ids whose revisions are not 1, 2, … without a gap."""
    newest: dict[tuple[str, str], set[int]] = {}
    for table, identifier, rev in there:
        newest.setdefault((table, identifier), set()).add(rev)
    return [
        f"{table} {identifier}: revisions {sorted(revs)}"
        for (table, identifier), revs in newest.items()
        if revs != set(range(1, len(revs) + 1))
    ]


def _count_losses(kind: str, cases: Sequence[object]) -> Losses:
    words = tuple(f"{kind}: {case}" for case in cases[:3])
    return Losses(**{kind: len(cases)}, complaints=words)
