"""The import of a sheet with other headings and words: until its preview, and until it is in.

In one process that has read a small one before, as the dashboard has.
"""

import io
import time
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import xlsxwriter

from benchmarks.targets import Reached, Report
from benchmarks.timing import format_table
from pipeline.intake.formats.layout import Layout
from pipeline.intake.mapping.converting import Converted, convert_sheet
from pipeline.intake.mapping.days import DAY_FIRST
from pipeline.ledger.importing.drafting import draft_file, read_draft
from pipeline.ledger.importing.writing import Reading, import_sheet, plan_import
from pipeline.store import Store

COLUMNS = ("sheet", "rows", "until the preview stands", "until it is imported")
HEADINGS = ("Project", "Date", "From", "To", "Why", "Duration", "Comment", "Author")
PAIRS = (("training", "data prep"), ("prod", "EDA"), ("deployment", "training"))
DURATIONS = ("1h 30", "45 min", "1:30", "90m")
SMALL = 10


def measure(rows: int, *, times: int) -> Report:
    """Measure a sheet of so many rows in both forms: medians of processor time, wall behind."""
    table, reached = [], []
    for form, layout in (("csv", Layout(separator=";")), ("xlsx", Layout())):
        _import(make_sheet(form, SMALL), form, layout)
        sheet = make_sheet(form, rows)
        runs = [_import(sheet, form, layout) for _ in range(times)]
        preview, whole = (
            (median(run[place][0] for run in runs), median(run[place][1] for run in runs))
            for place in (0, 1)
        )
        efforts = (f"{processor:.1f} s ({wall:.1f})" for processor, wall in (preview, whole))
        table.append((form, f"{rows:,}", *efforts))
        reached += [
            Reached(f"preview of {rows:,} rows of {form}", 2, "s", preview[1]),
            Reached(f"{rows:,} rows of {form} mapped and imported", 10, "s", whole[1]),
        ]
    return Report(format_table(COLUMNS, table), reached)


def make_sheet(form: str, rows: int) -> bytes:
    """Make a synthetic sheet as a team has it, its days in numbers, a title above in Excel."""
    first = datetime(2019, 1, 13, 9)
    body = [
        (
            "churn",
            f"{first + timedelta(minutes=31 * number):%d/%m/%Y %H:%M}",
            *pair,
            "schema changed",
            duration,
            f"note {number}",
            "Ana",
        )
        for number, (pair, duration) in enumerate(
            islice(zip(cycle(PAIRS), cycle(DURATIONS), strict=False), rows)
        )
    ]
    if form == "csv":
        return "\n".join(";".join(row) for row in (HEADINGS, *body)).encode()
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((("Our log",), (), HEADINGS, *body)):
            sheet.write_row(number, 0, row)
    return written.getvalue()


def _import(sheet: bytes, form: str, layout: Layout) -> tuple[tuple[float, float], ...]:
    """Preview a sheet, then import it, into an empty store; processor and wall time of both."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "revisits.duckdb")
        store.prepare()
        begun = _read_clocks()
        headings, converted = _preview(store, sheet, form, layout)
        preview = _read_clocks()
        reading = Reading(headings, converted.mapping, "log")
        import_sheet(store, converted.sheet, zone="UTC", reading=reading)
        done = _read_clocks()
    return tuple((end[0] - begun[0], end[1] - begun[1]) for end in (preview, done))


def _preview(
    store: Store, sheet: bytes, form: str, layout: Layout
) -> tuple[tuple[str, ...], Converted]:
    with store.reading() as reader:
        draft = draft_file(reader, sheet, form, layout)
        mapping = draft.first_mapping
        raw = read_draft(draft, mapping.columns)
        converted = convert_sheet(raw, mapping, draft.catalogue, accepts=True)
        assert converted.is_decided
        assert converted.order == DAY_FIRST
        plan = plan_import(reader, converted.sheet, zone="UTC")
        assert not plan.problems
    return draft.labels, converted


def _read_clocks() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()
