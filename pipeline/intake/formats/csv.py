"""Reads CSV strictly: a row that does not fit is refused with its line; nothing is guessed."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Self

import polars as pl

from pipeline.errors import OtherLayout, UnreadableFile, sanitize
from pipeline.intake.formats import table
from pipeline.intake.formats.decoding import convert_to_utf8
from pipeline.intake.formats.layout import SEPARATORS, USUAL, Layout
from pipeline.intake.formats.plain_lines import split_lines
from pipeline.intake.mapping.headings import HEADER_ROWS, count_known, find_header, is_ours

READING_CSV = "Reading the CSV"
# A field may be somewhat longer than the validator allows: it says so with row and column, beside
# all other problems. Far beyond, a quote that never closes would swallow the file.
MOST_OF_A_FIELD = 4 * table.FIELD_LENGTH
MOST_OF_A_ROW = table.MOST_COLUMNS * MOST_OF_A_FIELD
MOST_OF_A_LINE = 4 * MOST_OF_A_ROW + 4  # bytes; a character takes four at most
PIECE = 4 * table.MEBIBYTE
BEGINNING = table.MEBIBYTE // 4  # bytes in which the header is looked for
_NAMED_SEPARATOR = re.compile(rb"(?i:sep)=([,;|:^~\t])\r?\n")
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

    def __init__(self, data: bytes, *, skipped: int = 0) -> None:
        self.data, self.line = data, skipped
        self.at = _find_line(data, skipped + 1)
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
        at = _find_line(self.data, self.row_line)
        return self.data[at : at + MOST_OF_A_LINE].decode("utf-8", "ignore")[:MOST_OF_A_ROW]

    def _take(self, piece: bytes) -> None:
        self.at += len(piece)
        text = piece.decode("utf-8", "ignore")  # checked before; only a line that is cut is broken
        self._piece = io.StringIO(text, newline="").readlines()
        self._place = 0


class _TooLong(csv.Error):
    """A row is longer than the limit."""


def read_csv(data: bytes, layout: Layout = USUAL) -> table.Table:
    """Read a CSV file in UTF-8, or in the encoding of its byte order mark or of the layout.

    Its header is where `headings.find_header` finds one among its first lines. Raises
    UnreadableFile; OtherLayout where somebody has to confirm its encoding or its separator.
    """
    text = _decode(data, layout)
    named, skipped = _read_named_separator(text)
    separator = layout.separator or ("," if named in (None, ",") else None)
    if separator is None:
        raise _make_separator_error(named or ",")
    csv.field_size_limit(MOST_OF_A_FIELD)
    beginning = _read_beginning(text, separator, skipped=skipped)
    header = 0
    if beginning:
        numbers, rows = zip(*beginning, strict=True)
        header = find_header(numbers, rows, layout.header_row)
        skipped = numbers[header] - 1
    columns = _read_header(_Lines(text, skipped=skipped), separator)
    if layout.separator is None and not is_ours(columns):
        other = _guess_separator(text)
        if other:
            raise _make_separator_error(other)

    def batches(places: Sequence[int]) -> Iterator[table.Batch]:
        lines = _Lines(text, skipped=skipped)
        _read_header(lines, separator)
        number = 0
        for batch in _read_batches(lines, columns, separator):
            yield table.Batch(batch.numbers, tuple(batch.columns[place] for place in places))
            number += batch.numbers.len()
            table.limit_rows(number)

    return table.Table(columns, batches, header_row=skipped + 1)


def _decode(data: bytes, layout: Layout) -> bytes:
    try:
        return convert_to_utf8(data, "CSV", layout.encoding)
    except OtherLayout as other:
        if not other.encodings:
            raise
        likely = data[:BEGINNING].decode(other.encodings[0], "ignore").encode()
        separator = layout.separator or _read_named_separator(likely)[0] or _guess_separator(likely)
        raise OtherLayout(
            other.title, other.message, encodings=other.encodings, separator=separator
        ) from other


def _read_named_separator(text: bytes) -> tuple[str | None, int]:
    """Read a first line such as `sep=;`, by which Excel is told the separator, and skip it."""
    named = _NAMED_SEPARATOR.match(text)
    return (named[1].decode(), 1) if named else (None, 0)


def _guess_separator(text: bytes) -> str | None:
    """Guess what stands between the columns: what cuts out more headings that we know than a comma.

    Or else what cuts most lines into more fields.
    """

    def rate(separator: str) -> tuple[int, int]:
        rows = [row for _, row in _read_beginning(text, separator)]
        fields = sorted(map(len, rows))
        return max(map(count_known, rows), default=0), fields[len(fields) // 2] if fields else 0

    likely = max(SEPARATORS, key=rate)
    return likely if rate(likely) > rate(",") else None


def _make_separator_error(separator: str) -> OtherLayout:
    words = SEPARATORS.get(separator, f"{sanitize(separator)!r} signs")
    return OtherLayout(
        READING_CSV, f"{words} stand between its columns; save it with commas", separator=separator
    )


def _read_beginning(
    text: bytes, separator: str, *, skipped: int = 0
) -> list[tuple[int, list[str]]]:
    """Read the first rows that are not blank, leniently, each with its line."""
    begin = _find_line(text, skipped + 1)
    piece = text[begin : begin + BEGINNING].decode("utf-8", "ignore")
    reader = csv.reader(io.StringIO(piece, newline=""), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    line = skipped + 1
    try:
        for row in reader:
            if any(field.strip() for field in row):
                rows.append((line, row))
            line = skipped + reader.line_num + 1
            if len(rows) == HEADER_ROWS:
                break
    except csv.Error:  # the strict reader says what is wrong
        pass
    return rows


def _find_line(data: bytes, line: int) -> int:
    """Find the byte at which a line begins, counted from 1."""
    at = 0
    for _ in range(line - 1):
        end = _LINE_END.search(data, at)
        at = end.end() if end else len(data)
    return at


def _read_header(lines: _Lines, separator: str) -> tuple[str, ...]:
    lines.next_row()
    try:
        columns = tuple(next(csv.reader(lines, delimiter=separator, strict=True), ()))
    except _TooLong:
        end = _LINE_END.search(lines.data)
        cut = lines.data.count(separator.encode(), 0, end.start() if end else None)
        table.limit_columns(cut + 1)
        raise UnreadableFile(READING_CSV, "its first line is no line of column names") from None
    except csv.Error as error:
        raise _make_row_error(lines, (), separator, str(error)) from error
    table.limit_columns(len(columns))
    if not any(name.strip() for name in columns):
        raise UnreadableFile(READING_CSV, "its first lines are blank; it needs one of column names")
    return columns


def _read_batches(lines: _Lines, columns: tuple[str, ...], separator: str) -> Iterator[table.Batch]:
    """Yield the rows piece by piece: plain lines by column, others row by row."""
    while True:
        if lines.is_between_pieces() and lines.at < len(lines.data):
            piece = lines.peek()
            frame = split_lines(
                piece, width=len(columns), longest=MOST_OF_A_FIELD, separator=separator
            )
            if frame is not None:
                first = lines.line + 1
                numbers = pl.int_range(first, first + frame.height, eager=True)
                yield table.Batch(numbers, tuple(frame.get_columns()))
                lines.skip(piece, frame.height)
                continue
        elif lines.is_between_pieces():
            return
        yield from table.gather_rows(_read_rows(lines, columns, separator))


def _read_rows(
    lines: _Lines, columns: tuple[str, ...], separator: str
) -> Iterator[table.NumberedRow]:
    """Yield the rows that begin in a piece, with their lines; blank lines are skipped."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        lines.next_row()
        try:
            values = next(reader, None)
        except csv.Error as error:
            raise _make_row_error(lines, columns, separator, str(error)) from error
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
        "Put quotes around text that holds what stands between the columns",
    )


def _make_row_error(
    lines: _Lines, columns: tuple[str, ...], separator: str, error: str
) -> UnreadableFile:
    """Make the error for the row being read, with its line and column."""
    place = _find_broken_field(lines.cut_row(), separator)
    if columns and place >= len(columns):
        return _make_ragged_error(lines.row_line, f"more than {place:,} fields", columns)
    message = next((words for part, words in _MESSAGES.items() if part in error), error)
    column = f"column {sanitize(columns[place])!r}" if columns else f"name {place + 1}"
    return UnreadableFile(READING_CSV, f"line {lines.row_line}, {column}: {message}")


def _find_broken_field(row: str, separator: str) -> int:
    """Find the first field of a row that cannot be read."""
    place = began = 0
    opened = quoted = False
    for at, character in enumerate(row):
        if character == separator and not quoted:
            place, began, opened = place + 1, at + 1, False
        elif character == '"' and (opened or at == began):
            opened, quoted = True, not quoted
        elif opened and not quoted and character not in "\r\n":
            return place
        if at - began > MOST_OF_A_FIELD:
            return place
    return place
