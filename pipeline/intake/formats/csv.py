"""Reads CSV strictly: a row that does not fit is refused with its line; nothing is guessed."""

import csv
from collections.abc import Iterator, Sequence
from typing import Self

from pipeline.errors import UnreadableFile, sanitize
from pipeline.intake.formats import table
from pipeline.intake.formats.decoding import LINE_END, decode_text

READING_CSV = "Reading the CSV"
# A field may be somewhat longer than the validator allows: it says so with row and column, beside
# all other problems. Far beyond, a quote that never closes would swallow the file.
MOST_OF_A_FIELD = 4 * table.FIELD_LENGTH
MOST_OF_A_ROW = table.MOST_COLUMNS * MOST_OF_A_FIELD
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_MESSAGES = {
    "unexpected end": "a quote is opened and never closed",
    "expected after": "text stands behind a closing quote; within quotes, double a quote",
    "larger than": f"it holds more than {MOST_OF_A_FIELD:,} characters, or a quote never closes",
}


class _Lines:
    """Iterates over the lines of a text and remembers where the current row began."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = self.row_at = 0
        self.line = self.row_line = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.text):
            raise StopIteration
        line_end = LINE_END.search(self.text, self.at)
        end = line_end.end() if line_end else len(self.text)
        self.line += 1
        if end - self.row_at > MOST_OF_A_ROW:
            raise _TooLong("larger than the limit of a row")
        begin, self.at = self.at, end
        return self.text[begin:end]

    def next_row(self) -> None:
        """Note that the next line begins a new row."""
        self.row_at, self.row_line = self.at, self.line + 1


class _TooLong(csv.Error):
    """A row is longer than the limit."""


def read_csv(data: bytes) -> table.Table:
    """Read a CSV file in UTF-8, or in the encoding of its byte order mark.

    Raises UnreadableFile.
    """
    lines = _Lines(decode_text(data, "CSV"))
    csv.field_size_limit(MOST_OF_A_FIELD)
    reader = csv.reader(lines, strict=True)
    columns = _read_header(lines, reader)

    def rows(places: Sequence[int]) -> Iterator[table.NumberedRow]:
        for number, (line, values) in enumerate(_read_rows(lines, reader, columns), 1):
            table.limit_rows(number)
            yield line, tuple(values[place] for place in places)

    return table.Table(columns, rows)


def _read_header(lines: _Lines, reader: Iterator[list[str]]) -> tuple[str, ...]:
    lines.next_row()
    try:
        columns = tuple(next(reader, ()))
    except _TooLong:
        end = LINE_END.search(lines.text)
        table.limit_columns(lines.text.count(",", 0, end.start() if end else None) + 1)
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


def _read_rows(
    lines: _Lines, reader: Iterator[list[str]], columns: tuple[str, ...]
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line on which it begins; blank lines are skipped."""
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


def _make_ragged_error(line: int, has: str, columns: tuple[str, ...]) -> UnreadableFile:
    return UnreadableFile(
        READING_CSV,
        f"line {line} has {has}, the header has {len(columns)}. "
        "Put quotes around text that holds a comma",
    )


def _make_row_error(lines: _Lines, columns: tuple[str, ...], error: str) -> UnreadableFile:
    """Make the error for the row being read, with its line and column."""
    place = _find_broken_field(lines.text[lines.row_at : lines.row_at + MOST_OF_A_ROW])
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
