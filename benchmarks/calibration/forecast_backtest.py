"""`python -m benchmarks.calibration.forecast_backtest [FILE …]`: does the forecast of a phase hold?

Each start of a phase in a log is forecast from what was known before it, and compared with what
came. Logs are the sample and courses made up by chance, both synthetic; with files (revisits and
focus sessions) it is tried on these alone, and nothing is written down.
"""

import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from benchmarks.calibration.courses import COURSES, Course, make_up_course
from benchmarks.timing import format_table
from pipeline.figures.forecast.prediction import predict
from pipeline.figures.forecast.starts import Start, list_starts
from pipeline.figures.statistics.rates import compute_wilson_95
from pipeline.intake.reading import read_sheet
from pipeline.intake.sheets import Sheet
from pipeline.ledger.adding import add_sheet
from pipeline.ledger.sample import SAMPLE_FILES, SAMPLE_FOLDER
from pipeline.store import Store

LOGS = 18  # of each kind
EARLIER = {"0": (0, 0), "1–2": (1, 2), "3–9": (3, 9), "10+": (10, 10_000)}
COLUMNS = ("log", "forecasts", "hold", "95 %", "below", "above", *EARLIER, "width")
SAMPLE = [SAMPLE_FOLDER / name for name in SAMPLE_FILES]


@dataclass(frozen=True)
class Tried:
    """A forecast of the past: its bounds, what came, and how many starts of its own it had."""

    low: int
    high: int
    came: int
    earlier: int

    @property
    def holds(self) -> bool:
        """Whether what came lies within the bounds."""
        return self.low <= self.came <= self.high


def measure_forecasts() -> str:
    """Measure how often the 80 % interval holds, by kind of log, as a Markdown table.

    Behind `hold` its 95 % interval; `below` and `above` are what came outside; then the share that
    holds by the number of earlier starts of the phase in the project; `width` is the mean of
    highest less lowest.
    """
    rows = [_format_row("the sample", try_log(_read_files(SAMPLE)))]
    every: list[Tried] = []
    # Begun anew, as what is forked off an engine at work may wait for it for ever.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        for course in COURSES:
            logs = workers.map(partial(_try_course, course), range(LOGS))
            tried = [one for log in logs for one in log]
            rows.append(_format_row(course.says, tried))
            every += tried
    return format_table(COLUMNS, [*rows, _format_row("all that is made up", every)])


def try_log(sheets: Iterable[Sheet]) -> list[Tried]:
    """Try each start of a log: forecast it from the starts that were known when it began."""
    starts = _read_starts(sheets)
    tried = []
    for start in starts:
        known = [one for one in starts if one.known_at <= start.started_at]
        predicted = predict(known, project_id=start.project_id, phase=start.phase)
        own = [(one.project_id, one.phase) for one in known]
        if predicted:
            earlier = own.count((start.project_id, start.phase))
            tried.append(Tried(predicted.low, predicted.high, start.revisits, earlier))
    return tried


def _try_course(course: Course, seed: int) -> list[Tried]:
    return try_log(make_up_course(course, seed=seed))


def _read_files(files: Iterable[Path]) -> list[Sheet]:
    """Read the files, focus sessions first."""
    return sorted(
        (read_sheet(file.read_bytes(), "csv") for file in files), key=lambda sheet: sheet.kind
    )


def _read_starts(sheets: Iterable[Sheet]) -> tuple[Start, ...]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store.duckdb")
        for sheet in sheets:
            add_sheet(store, sheet, zone="UTC")
        with store.reading() as reader:
            return list_starts(lambda question: question.list_rows(reader))


def _format_row(name: str, tried: Sequence[Tried]) -> tuple[str, ...]:
    of_earlier = [
        [one for one in tried if low <= one.earlier <= high] for low, high in EARLIER.values()
    ]
    low, high = compute_wilson_95(
        pl.Series([sum(one.holds for one in tried)]), pl.Series([len(tried)])
    )
    return (
        name,
        f"{len(tried):,}",
        _format_share([one.holds for one in tried]),
        f"{low[0] * 100:.0f}–{high[0] * 100:.0f} %" if tried else "–",
        _format_share([one.came < one.low for one in tried]),
        _format_share([one.came > one.high for one in tried]),
        *(_format_share([one.holds for one in some]) for some in of_earlier),
        f"{sum(one.high - one.low for one in tried) / max(len(tried), 1):.1f}",
    )


def _format_share(hits: Sequence[bool]) -> str:
    return f"{sum(hits) / len(hits) * 100:.0f} %" if hits else "–"


if __name__ == "__main__":
    named = [Path(name) for name in sys.argv[1:]]
    if named:
        print(format_table(COLUMNS, [_format_row("these files", try_log(_read_files(named)))]))
    else:
        print(measure_forecasts())
