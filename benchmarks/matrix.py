"""The filtered matrix: our store against polars and pandas, which hold everything in memory.

Measures one query: how many revisits of each pair of phases, of four of the
twelve reasons and of 21 of the 36 months (about a quarter of all records). The store answers
with pair_counts.sql, which also gives minutes and shares, as the dashboard asks it (`asking`).
polars and pandas answer with the plain filter, group and count from a frame that was read before
and has only the four columns that the question needs. All answers are compared.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from benchmarks.filling import filled_store
from benchmarks.targets import Reached, Report, compare
from benchmarks.timing import Spread, Timed, format_table, time_calls
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.store import Store

REASONS = ("Data quality", "Schema change", "Defect", "Missing data")
SINCE, UNTIL = datetime(2024, 4, 1), datetime(2026, 1, 1)
COLUMNS = ("revisits", "asked by", "wall", "processor", "holds")
OURS, POLARS, PANDAS = "the dashboard", "polars", "pandas"
LIMITS = {POLARS: 1.0, PANDAS: 0.5}
FRAME = """
copy (
    select occurred_at, main_phase, revisited_phase, reasons.name as reason
    from revisits
    inner join reasons on revisits.reason_id = reasons.id
) to '{path}'
"""
Counts = dict[tuple[str, str], int]


def measure_races(sizes: Sequence[int], *, times: int) -> Report:
    """Measure every tool for each number of revisits; asserts that their answers are equal."""
    rows: list[tuple[object, ...]] = []
    reached: list[Reached] = []
    for size in sizes:
        timed = _race(size, times=times)
        for name, (each, held) in timed.items():
            number = f"{size:,}" if name == OURS else ""
            rows.append((number, name, each.spread, each.processor, f"{held / 1e6:,.0f} MB"))
        reached += _list_reached({name: each.processor for name, (each, _) in timed.items()}, size)
    return Report(format_table(COLUMNS, rows), reached)


def _list_reached(used: dict[str, Spread], size: int) -> list[Reached]:
    work = f"filtered matrix of {size:,}, processor"
    return [
        compare(work, limit, f"{name} in memory", used[OURS], used[name])
        for name, limit in LIMITS.items()
    ]


def _race(rows: int, *, times: int) -> dict[str, tuple[Timed[Counts], int]]:
    """Time each tool; also return how many bytes each holds: the store on disk, a frame in memory.

    The tools take turns of `times` calls, after one call that is not counted.
    """
    with ExitStack() as stack:
        store = stack.enter_context(filled_store(rows))
        frame = store.path.with_suffix(".parquet")
        with duckdb.connect(store.path, read_only=True) as connection:
            connection.execute(FRAME.format(path=frame))
        ask_store = stack.enter_context(asking(store))
        askers = {OURS: (ask_store, store.path.stat().st_size)}
        askers |= {POLARS: prepare_polars(frame), PANDAS: prepare_pandas(frame)}
        timed = {}
        for name, (ask, held) in askers.items():
            ask()
            timed[name] = (time_calls(ask, times=times), held)
    counts = {name: _count_pairs(each.answer) for name, (each, _) in timed.items()}
    assert all(each == counts[OURS] for each in counts.values()), "the answers differ"
    return {
        name: (Timed(counts[name], each.spread, each.processor), held)
        for name, (each, held) in timed.items()
    }


@contextmanager
def asking(store: Store) -> Iterator[Callable[[], pl.DataFrame]]:
    """Make what asks the store for the matrix as the dashboard does, for the block."""
    with store.asking() as reader:
        ids = {reason.name: reason.id for reason in questions.load_catalogue(reader).reasons}
    selection = Selection(reason_ids=tuple(ids[name] for name in REASONS), since=SINCE, until=UNTIL)
    question = questions.Question("pair_counts", selection=selection)

    def ask() -> pl.DataFrame:
        with store.asking() as reader:
            return question.ask(reader)

    yield ask


def prepare_polars(path: Path) -> tuple[Callable[[], pl.DataFrame], int]:
    """Read the frame into polars; returns what asks it, and its size in bytes."""
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

    return ask, int(revisits.estimated_size())


def prepare_pandas(path: Path) -> tuple[Callable[[], pd.DataFrame], int]:
    """Read the frame into pandas; returns what asks it, and its size in bytes."""
    revisits = pd.read_parquet(path)

    def ask() -> pd.DataFrame:
        kept = revisits[
            revisits["reason"].isin(REASONS)
            & (revisits["occurred_at"] >= SINCE)
            & (revisits["occurred_at"] < UNTIL)
        ]
        pairs = kept.groupby(["main_phase", "revisited_phase"], as_index=False)
        return pairs.size().rename(columns={"size": "revisits"})

    return ask, int(revisits.memory_usage(deep=True).sum())


def _count_pairs(answer: pl.DataFrame | pd.DataFrame) -> Counts:
    rows = (
        answer.rows(named=True) if isinstance(answer, pl.DataFrame) else answer.to_dict("records")
    )
    return {
        (str(row["main_phase"]), str(row["revisited_phase"])): int(row["revisits"])
        for row in rows
        if row["revisits"]
    }
