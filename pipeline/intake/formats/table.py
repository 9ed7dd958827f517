"""The table: a file's values before they become a sheet, and the limits of every format."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.errors import RevisitsError, UnreadableFile
from pipeline.intake.cells import Cells, make_cells

MEBIBYTE = 1024 * 1024
MOST_BYTES = 200 * MEBIBYTE
PAGE_BYTES = 20 * MEBIBYTE
"""The limit in the browser: the server holds uploads in memory."""
MOST_TEXT = 200_000_000
"""How many characters the columns that are read may hold together, once unpacked."""
MOST_ROWS = 1_000_000
MOST_COLUMNS = 64
FIELD_LENGTH = 10_000
LIMITS = (
    f"A file may have {MOST_BYTES // MEBIBYTE} MiB ({PAGE_BYTES // MEBIBYTE} MiB in the browser), "
    f"{MOST_ROWS:,} rows and {MOST_COLUMNS} columns, "
    f"{FIELD_LENGTH:,} characters in a field and {MOST_TEXT:,} in all."
)
READING_FILE = "Reading the file"

BATCH_ROWS = 10_000
NumberedRow = tuple[int, Sequence[object]]


@dataclass(frozen=True)
class Batch:
    """Successive rows: the number by which a person finds each, and the cells column by column."""

    numbers: pl.Series
    columns: tuple[Cells, ...]


@dataclass(frozen=True)
class Table:
    """The column names of a file, and its rows, which are read on demand, as often as wanted.

    `batches` takes the places of the wanted columns and yields the rows, batch by batch, with the
    cells at these places. It raises UnreadableFile, after all rows that stand before the fault.
    `header_row` is the row of the names (None where a format names its columns itself). `sheet` is
    the name of the sheet of a workbook, `sheets` are those of all visible ones.
    """

    columns: tuple[str, ...]
    batches: Callable[[Sequence[int]], Iterator[Batch]]
    header_row: int | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()

    @property
    def other_sheets(self) -> tuple[str, ...]:
        """The visible sheets that are not read."""
        return tuple(name for name in self.sheets if name != self.sheet)


def gather_rows(rows: Iterable[NumberedRow]) -> Iterator[Batch]:
    """Gather rows into batches; those before a fault come first, then what it raises."""
    batch: list[NumberedRow] = []
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == BATCH_ROWS:
                yield make_batch(batch)
                batch = []
    except RevisitsError:
        if batch:
            yield make_batch(batch)
        raise
    if batch:
        yield make_batch(batch)


def make_batch(rows: Sequence[NumberedRow]) -> Batch:
    """Make a batch of some rows, all of the same width."""
    columns = zip(*(values for _, values in rows), strict=True)
    numbers = pl.Series([number for number, _ in rows], dtype=pl.Int64)
    return Batch(numbers, tuple(map(make_cells, columns)))


def limit_columns(number: int) -> None:
    """Raise UnreadableFile where a file has too many columns."""
    if number > MOST_COLUMNS:
        raise UnreadableFile(
            READING_FILE, f"it has {number:,} columns; at most {MOST_COLUMNS} are read"
        )


def limit_rows(number: int) -> None:
    """Raise UnreadableFile where a file has too many rows."""
    if number > MOST_ROWS:
        raise UnreadableFile(
            READING_FILE, f"it has more than {MOST_ROWS:,} rows; split it into parts"
        )


def limit_text(characters: int) -> None:
    """Raise UnreadableFile where the columns hold too much text."""
    if characters > MOST_TEXT:
        raise UnreadableFile(
            READING_FILE,
            f"its columns hold more than {MOST_TEXT:,} characters; split it into parts",
        )


def wrap_error(what: str, error: Exception) -> UnreadableFile:
    """Wrap a library's error about an unreadable file, in one line."""
    message = " ".join(str(error).split())[:200] or type(error).__name__
    return UnreadableFile(READING_FILE, f"it is not a readable {what}: {message}")
