"""Reads CSV strictly: a row that does not fit is refused with its line; nothing is guessed."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Self

import polars as pl

from pipeline.errors import UnreadableFile, sanitize
from pipeline.intake.formats import table
from pipeline.intake.formats.decoding import convert_to_utf8
from pipeline.intake.formats.plain_lines import split_lines

READING_CSV = "Reading the CSV"
# A field may be somewhat longer than the validator allows: it says so with row and column, beside
# all other problems. Far beyond, a quote that never closes would swallow the file.
MOST_OF_A_FIELD = 4 * table.FIELD_LENGTH
MOST_OF_A_ROW = table.MOST_COLUMNS * MOST_OF_A_FIELD
MOST_OF_A_LINE = 4 * MOST_OF_A_ROW + 4  # bytes; a character takes four at most
PIECE = 4 * table.MEBIBYTE
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_LINE_END = re.compile(rb"\r\n?|\n")
_MESSAGES = {
    "unexpected end": "a quote is opened and never closed",
    "expected after": "text stands behind a closing quote; within quotes, double a quote",
    "larger than": f"it holds more than {MOST_OF_A_FIELD:,} characters, or a quote never closes",
}


class _Lines:
    """Iterates over the lines of a file piece by piece, and remembers where a row began.

    `at` is the byte behind the piece in work, `line` the line that was given last.
    """

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.line = data, 0, 0
        self.row_line = 0
        self._row_length = 0
        self._piece: list[str] = []
        self._place = 0
        self._take(self.peek(1))  # the header alone

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self.is_between_pieces():
            if self.at >= len(self.data):
                raise StopIteration
            self._take(self.peek())
        text = self._piece[self._place]
        self._row_length += len(text)
        self._place += 1
        self.line += 1
        if self._row_length > MOST_OF_A_ROW:
            raise _TooLong("larger than the limit of a row")
        return text

    def next_row(self) -> None:
        """Note that the next line begins a new row."""
        self.row_line, self._row_length = self.line + 1, 0

    def is_between_pieces(self) -> bool:
        """Tell whether all lines of the piece in work were given."""
        return self._place == len(self._piece)

    def peek(self, size: int = PIECE) -> bytes:
        """Return the next piece: whole lines of some `size`; a line that is too long is cut."""
        end = _LINE_END.search(self.data, self.at + size - 1, self.at + size + MOST_OF_A_LINE)
        return self.data[self.at : end.end() if end else self.at + size + MOST_OF_A_LINE]

    def skip(self, piece: bytes, lines: int) -> None:
        """Skip a piece of so many lines."""
        self.at += len(piece)
        self.line += lines

    def cut_row(self) -> str:
        """Cut out the row in work, as far as a row may go."""
        at = 0
        for _ in range(self.row_line - 1):
            end = _LINE_END.search(self.data, at)
            at = end.end() if end else len(self.data)
        return self.data[at : at + MOST_OF_A_LINE].decode("utf-8", "ignore")[:MOST_OF_A_ROW]

    def _take(self, piece: bytes) -> None:
        self.at += len(piece)
        text = piece.decode("utf-8", "ignore")  # checked before; only a line that is cut is broken
        self._piece = io.StringIO(text, newline="").readlines()
        self._place = 0


class _TooLong(csv.Error):
    """A row is longer than the limit."""


def read_csv(data: bytes) -> table.Table:
    """Read a CSV file in UTF-8, or in the encoding of its byte order mark.

    Raises UnreadableFile.
    """
    lines = _Lines(convert_to_utf8(data, "CSV"))
    csv.field_size_limit(MOST_OF_A_FIELD)
    columns = _read_header(lines)

    def batches(places: Sequence[int]) -> Iterator[table.Batch]:
        number = 0
        for batch in _read_batches(lines, columns):
            yield table.Batch(batch.numbers, tuple(batch.columns[place] for place in places))
            number += batch.numbers.len()
            table.limit_rows(number)

    return table.Table(columns, batches)


def _read_header(lines: _Lines) -> tuple[str, ...]:
    lines.next_row()
    try:
        columns = tuple(next(csv.reader(lines, strict=True), ()))
    except _TooLong:
        end = _LINE_END.search(lines.data)
        table.limit_columns(lines.data.count(b",", 0, end.start() if end else None) + 1)
        raise UnreadableFile(READING_CSV, "its first line is no line of column names") from None
    except csv.Error as error:
        raise _make_row_error(lines, (), str(error)) from error
    table.limit_columns(len(columns))
    if not any(name.strip() for name in columns):
        raise UnreadableFile(READING_CSV, "its first line is blank; it needs one of column names")
    if len(columns) == 1:
        for separator, words in OTHER_SEPARATORS.items():
            if separator in columns[0]:
                raise UnreadableFile(
                    READING_CSV, f"{words} stand between its columns; save it with commas"
                )
    return columns


def _read_batches(lines: _Lines, columns: tuple[str, ...]) -> Iterator[table.Batch]:
    """Yield the rows piece by piece: plain lines by column, others row by row."""
    while True:
        if lines.is_between_pieces() and lines.at < len(lines.data):
            piece = lines.peek()
            frame = split_lines(piece, width=len(columns), longest=MOST_OF_A_FIELD)
            if frame is not None:
                first = lines.line + 1
                numbers = pl.int_range(first, first + frame.height, eager=True)
                yield table.Batch(numbers, tuple(frame.get_columns()))
                lines.skip(piece, frame.height)
                continue
        elif lines.is_between_pieces():
            return
        yield from table.gather_rows(_read_rows(lines, columns))


def _read_rows(lines: _Lines, columns: tuple[str, ...]) -> Iterator[table.NumberedRow]:
    """Yield the rows that begin in a piece, with their lines; blank lines are skipped."""
    reader = csv.reader(lines, strict=True)
    while True:
        lines.next_row()
        try:
            values = next(reader, None)
        except csv.Error as error:
            raise _make_row_error(lines, columns, str(error)) from error
        if values is None:
            return
        if values and len(values) != len(columns):
            raise _make_ragged_error(lines.row_line, f"{len(values):,} fields", columns)
        if values:
            yield lines.row_line, values
        if lines.is_between_pieces():
            return


def _make_ragged_error(line: int, has: str, columns: tuple[str, ...]) -> UnreadableFile:
    return UnreadableFile(
        READING_CSV,
        f"line {line} has {has}, the header has {len(columns)}. "
        "Put quotes around text that holds a comma",
    )


def _make_row_error(lines: _Lines, columns: tuple[str, ...], error: str) -> UnreadableFile:
    """Make the error for the row being read, with its line and column."""
    place = _find_broken_field(lines.cut_row())
    if columns and place >= len(columns):
        return _make_ragged_error(lines.row_line, f"more than {place:,} fields", columns)
    message = next((words for part, words in _MESSAGES.items() if part in error), error)
    column = f"column {sanitize(columns[place])!r}" if columns else f"name {place + 1}"
    return UnreadableFile(READING_CSV, f"line {lines.row_line}, {column}: {message}")


def _find_broken_field(row: str) -> int:
    """Find the first field of a row that cannot be read."""
    place = began = 0
    opened = quoted = False
    for at, character in enumerate(row):
        if character == "," and not quoted:
            place, began, opened = place + 1, at + 1, False
        elif character == '"' and (opened or at == began):
            opened, quoted = True, not quoted
        elif opened and not quoted and character not in "\r\n":
            return place
        if at - began > MOST_OF_A_FIELD:
            return place
    return place
