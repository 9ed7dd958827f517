"""The filtered matrix: our store against polars and pandas, which hold everything in memory.

Measures one query: how many revisits of each pair of phases, of four of the
twelve reasons and of 21 of the 36 months (about a quarter of all records). The store answers
with pair_counts.sql, which also gives minutes and shares, from the file: opened for this
one question under our lock as the dashboard does it, and again while it is open already. polars
and pandas answer with the plain filter, group and count from a frame that was read before and has
only the four columns that the question needs. All four answers are compared.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from benchmarks.filling import filled_store
from benchmarks.timing import Timed, format_table, time_calls
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.store import Store

REASONS = ("Data quality", "Schema change", "Defect", "Missing data")
SINCE, UNTIL = datetime(2024, 4, 1), datetime(2026, 1, 1)
COLUMNS = ("opening included", "open already", "polars", "pandas", "file / polars / pandas")
FRAME = """
copy (
    select occurred_at, main_phase, revisited_phase, reasons.name as reason
    from revisits
    inner join reasons on revisits.reason_id = reasons.id
) to '{path}'
"""
Counts = dict[tuple[str, str], int]


def measure_races(sizes: Sequence[int], *, times: int) -> str:
    """Measure every tool for each number of revisits; asserts that their answers are equal."""
    return format_table(("revisits", *COLUMNS), [_race(rows, times=times) for rows in sizes])


def _race(rows: int, *, times: int) -> tuple[object, ...]:
    with filled_store(rows) as store:
        frame = store.path.with_suffix(".parquet")
        with duckdb.connect(store.path, read_only=True) as connection:
            connection.execute(FRAME.format(path=frame))
        answers, sizes = ask_store(store, times=times), [store.path.stat().st_size]
        for ask in (ask_polars, ask_pandas):
            answer, size = ask(frame, times=times)
            answers.append(answer)
            sizes.append(size)
    assert all(each.answer == answers[0].answer for each in answers), "the answers differ"
    spreads = (each.spread for each in answers)
    return (f"{rows:,}", *spreads, " / ".join(f"{size / 1e6:,.0f} MB" for size in sizes))


def ask_store(store: Store, *, times: int) -> list[Timed[Counts]]:
    """Time our store: opened for each question, then open already."""
    with store.reading() as reader:
        ids = {reason.name: reason.id for reason in questions.load_catalogue(reader).reasons}
    selection = Selection(reason_ids=tuple(ids[name] for name in REASONS), since=SINCE, until=UNTIL)
    question = questions.Question("pair_counts", selection=selection)

    def open_and_ask() -> pl.DataFrame:
        with store.reading() as reader:
            return question.ask(reader)

    # Not nested: opening beside an open connection of the same process is free.
    both = [time_calls(open_and_ask, times=times)]
    with store.reading() as reader:
        question.ask(reader)
        both.append(time_calls(lambda: question.ask(reader), times=times))
    return [Timed(_count_pairs(each.answer.rows(named=True)), each.spread) for each in both]


def ask_polars(path: Path, *, times: int) -> tuple[Timed[Counts], int]:
    """Time polars with the frame in memory; also return the frame's size in bytes."""
    revisits = pl.read_parquet(path)

    def ask() -> pl.DataFrame:
        return (
            revisits.filter(
                pl.col("reason").is_in(REASONS),
                pl.col("occurred_at") >= SINCE,
                pl.col("occurred_at") < UNTIL,
            )
            .group_by("main_phase", "revisited_phase")
            .agg(pl.len().alias("revisits"))
        )

    asked = time_calls(ask, times=times)
    counts = _count_pairs(asked.answer.rows(named=True))
    return Timed(counts, asked.spread), int(revisits.estimated_size())


def ask_pandas(path: Path, *, times: int) -> tuple[Timed[Counts], int]:
    """Time pandas with the frame in memory; also return the frame's size in bytes."""
    revisits = pd.read_parquet(path)

    def ask() -> pd.DataFrame:
        kept = revisits[
            revisits["reason"].isin(REASONS)
            & (revisits["occurred_at"] >= SINCE)
            & (revisits["occurred_at"] < UNTIL)
        ]
        pairs = kept.groupby(["main_phase", "revisited_phase"], as_index=False)
        return pairs.size().rename(columns={"size": "revisits"})

    asked = time_calls(ask, times=times)
    counts = _count_pairs(asked.answer.to_dict("records"))
    return Timed(counts, asked.spread), int(revisits.memory_usage(deep=True).sum())


def _count_pairs(rows: list[dict[str, object]]) -> Counts:
    return {
        (str(row["main_phase"]), str(row["revisited_phase"])): int(str(row["revisits"]))
        for row in rows
        if row["revisits"]
    }
