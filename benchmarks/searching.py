"""Times of the pattern search and of a comparison of two periods, from the store to the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from benchmarks.filling import fill_store
from benchmarks.timing import format_table, time_calls
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.comparison.comparison import Comparison, ask_comparison
from pipeline.figures.patterns.search import Insights, ask_insights
from pipeline.store import Store

EVERYTHING = Selection()
MIDDLE = datetime(2025, 1, 1)


def measure_searches(folder: Path, sizes: Sequence[int], *, times: int) -> str:
    """Measure both for each number of revisits, opening the store included."""
    rows = []
    for size in sizes:
        store = fill_store(folder, size)
        spreads = [
            time_calls(lambda one=ask, at=store: one(at), times=times).spread
            for ask in (_find_insights, _compare_periods)
        ]
        store.path.unlink()
        rows.append((f"{size:,}", *spreads))
    return format_table(("revisits", "what stands out", "two periods compared"), rows)


def _find_insights(store: Store) -> Insights:
    with store.reading() as reader:
        return ask_insights(questions.answer_from(reader), EVERYTHING)


def _compare_periods(store: Store) -> Comparison:
    earlier, later = replace(EVERYTHING, until=MIDDLE), replace(EVERYTHING, since=MIDDLE)
    with store.reading() as reader:
        return ask_comparison(questions.answer_from(reader), earlier, later, zone="UTC")
