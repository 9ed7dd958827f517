"""The table: a file's values before they become a sheet, and the limits of every format."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.errors import UnreadableFile

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

NumberedRow = tuple[int, tuple[object, ...]]


@dataclass(frozen=True)
class Table:
    """The column names of a file, and its rows, which are read on demand.

    `rows` takes the places of the wanted columns and yields, for each row, the number by which a
    person finds it, and the values at these places. It raises UnreadableFile.
    `other_sheets` are the names of sheets that are not read.
    """

    columns: tuple[str, ...]
    rows: Callable[[Sequence[int]], Iterator[NumberedRow]]
    other_sheets: tuple[str, ...] = ()


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
