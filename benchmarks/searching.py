"""What stands out, and how two periods differ: gathered from the store, tested, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from benchmarks.filling import filled_store
from benchmarks.timing import table, timed
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.comparison.comparison import Comparison, compare
from pipeline.figures.patterns.search import Insights, insights
from pipeline.store import Store

EVERYTHING = Selection()
MIDDLE = datetime(2025, 1, 1)


def searched(folder: Path, sizes: Sequence[int], *, times: int) -> str:
    """A table: both answers for each number of revisits, the opening of the store included."""
    rows = []
    for size in sizes:
        store = filled_store(folder, size)
        spreads = [
            timed(lambda one=ask, at=store: one(at), times=times).spread
            for ask in (_what_stands_out, _two_periods)
        ]
        store.path.unlink()
        rows.append((f"{size:,}", *spreads))
    return table(("revisits", "what stands out", "two periods compared"), rows)


def _what_stands_out(store: Store) -> Insights:
    with store.reading() as reader:
        return insights(questions.through(reader), EVERYTHING)


def _two_periods(store: Store) -> Comparison:
    earlier, later = replace(EVERYTHING, until=MIDDLE), replace(EVERYTHING, since=MIDDLE)
    with store.reading() as reader:
        return compare(questions.through(reader), earlier, later, zone="UTC")
