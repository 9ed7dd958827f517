"""Import and export of a whole log: processor time beside wall time, and the memory at its peak.

Each is measured in a process of its own (`python -m benchmarks.files`), so that the peak is its
own too, without the time that Python takes to load. The parse beside them is polars reading the
same CSV file.
"""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import polars as pl

from benchmarks.filling import filled_store
from benchmarks.targets import Reached, Report
from benchmarks.timing import format_table
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.intake import reading, writing
from pipeline.ledger.importing.writing import import_sheet
from pipeline.store import Store

COLUMNS = (
    "rows",
    "parse",
    "import",
    "import / parse",
    "import, peak",
    "CSV export",
    "Excel export",
)
OF_A_PERSON = pl.exclude("id", "recorded_at")  # what a file has that somebody wrote by hand


@dataclass(frozen=True)
class Effort:
    """What a piece of work took: seconds of processor and wall time, and MB at its peak."""

    processor: float
    wall: float
    peak: int

    def __str__(self) -> str:
        """Format both times: `5.9 s (6.7)`."""
        return f"{self.processor:.1f} s ({self.wall:.1f})"


def measure(sizes: Sequence[int], *, times: int) -> Report:
    """Measure a CSV file of so many revisits: medians of processor time, wall time behind."""
    rows, reached = [], []
    for size in sizes:
        number, efforts = _measure_size(size, times=times)
        parse, whole = efforts["parse"], efforts["import"]
        ratio = whole.processor / max(parse.processor, 0.001)
        of_many = f"{number:,} revisits"
        rows.append(
            (
                f"{number:,}",
                parse,
                whole,
                f"{ratio:.0f} ×",
                f"{whole.peak:,} MB",
                efforts["csv"],
                efforts["xlsx"],
            )
        )
        reached += [
            Reached(f"import of {of_many}, processor", 30, "× the parse by polars", ratio),
            Reached("its peak memory", 1, "GB", whole.peak / 1000),
            Reached(f"export of {of_many} as CSV", 3, "s", efforts["csv"].wall),
            Reached(f"export of {of_many} as Excel", 40, "s", efforts["xlsx"].wall),
        ]
    return Report(format_table(COLUMNS, rows), reached)


def _measure_size(size: int, *, times: int) -> tuple[int, dict[str, Effort]]:
    with filled_store(size) as store:
        file = store.path.with_name("revisits.csv")
        frame = writing.select_exported_columns(_ask_records(store)).select(OF_A_PERSON)
        file.write_bytes(writing.write_csv(frame))
        efforts = {
            work: _find_median([_run_apart(work, file, store.path) for _ in range(times)])
            for work in WORKS
        }
    return frame.height, efforts


def _find_median(efforts: Sequence[Effort]) -> Effort:
    """Find the median of each of the three."""
    return Effort(
        median(each.processor for each in efforts),
        median(each.wall for each in efforts),
        round(median(each.peak for each in efforts)),
    )


def _run_apart(work: str, file: Path, store: Path) -> Effort:
    """Do a piece of work in a process of its own, and return what it took."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.files", work, file, store],
        capture_output=True,
        text=True,
        check=True,
    )
    return Effort(**json.loads(ran.stdout))


def _ask_records(store: Store) -> pl.DataFrame:
    with store.asking() as reader:
        return questions.Question("records", selection=Selection()).ask(reader)


def _parse(file: Path, _store: Path) -> object:
    return pl.read_csv(file)


def _import(file: Path, store: Path) -> object:
    """Import the file into an empty store beside the filled one."""
    empty = Store(store.with_name("empty.duckdb"))
    empty.path.unlink(missing_ok=True)
    empty.prepare()
    return import_sheet(empty, reading.read_sheet(reading.read_file(file), "csv"), zone="UTC")


def _export_csv(_file: Path, store: Path) -> object:
    return writing.export_records(_ask_records(Store(store)), "csv")


def _export_xlsx(_file: Path, store: Path) -> object:
    return writing.export_records(_ask_records(Store(store)), "xlsx")


WORKS: dict[str, Callable[[Path, Path], object]] = {
    "parse": _parse,
    "import": _import,
    "csv": _export_csv,
    "xlsx": _export_xlsx,
}


def _read_peak() -> int:
    """Read the most memory that this process has taken, in MB.

    Linux counts a parent's memory in `ru_maxrss`, if it was larger when it began the process.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
    return int(peak) * 1024 // 1_000_000


def main() -> None:
    """Do the named piece of work on a file and a store, and print what it took."""
    work, file, store = sys.argv[1:]
    begun, processor = time.perf_counter(), time.process_time()
    WORKS[work](Path(file), Path(store))
    effort = {
        "processor": time.process_time() - processor,
        "wall": time.perf_counter() - begun,
        "peak": _read_peak(),
    }
    print(json.dumps(effort))


if __name__ == "__main__":
    main()
