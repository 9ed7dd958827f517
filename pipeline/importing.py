"""Reads a file (CSV, Parquet, JSON, Excel) from its bytes into a sheet, strictly.

The reader decides nothing about values; the validator does. What is refused here: a file that is
not what its ending says, that is too large, or whose columns do not fit.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import Any

import fastexcel
import polars as pl

from pipeline.errors import InputRefused, Problem, UnreadableFile
from pipeline.sheets import Row, Sheet, place_columns

FORMATS = ("csv", "parquet", "json", "xlsx")
MOST_BYTES = 200 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 64
FIELD_LENGTH = 10_000
GUARDED = ("csv", "xlsx")
_GUARD = re.compile(r"^'+[=+\-@\t\r]")

Table = tuple[tuple[str, ...], list[tuple[int, tuple[object, ...]]]]


def format_of(name: str) -> str:
    """The format that a file name's ending says. Raises UnreadableFile."""
    ending = PurePath(name).suffix.lstrip(".").casefold()
    if ending not in FORMATS:
        raise UnreadableFile(
            "Reading the file",
            f"{PurePath(name).name!r} ends in {ending!r}; it must be one of {', '.join(FORMATS)}",
        )
    return ending


def read_sheet(data: bytes, form: str) -> Sheet:
    """The rows of a file of one of FORMATS.

    Raises UnreadableFile where it is not such a file, InputRefused where its columns do not fit.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFile(
            "Reading the file", f"it is larger than {MOST_BYTES // 1024**2} MiB; split it"
        )
    if not data.strip():
        raise UnreadableFile("Reading the file", "it is empty; it needs a line of column names")
    columns, rows = _READERS[form](data)
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFile(
            "Reading the file", f"it has {len(columns):,} columns; at most {MOST_COLUMNS} are read"
        )
    kind, unused, problems = place_columns(columns)
    if problems:
        raise InputRefused("Nothing was read", problems)
    names = tuple(name.strip().casefold() for name in columns)
    cleaned = _unguarded if form in GUARDED else _as_it_is
    kept = [(place, name) for place, name in enumerate(names) if name not in unused]
    return Sheet(
        kind=kind,
        columns=tuple(name for _, name in kept),
        rows=tuple(
            Row(number, {name: cleaned(values[place]) for place, name in kept})
            for number, values in rows
        ),
        unused=tuple(name for name in unused if name),
    )


def _unguarded(value: object) -> object:
    """Take off the apostrophe that our own export puts before what a spreadsheet would run."""
    return value[1:] if isinstance(value, str) and _GUARD.match(value) else value


def _as_it_is(value: object) -> object:
    return value


def _read_csv(data: bytes) -> Table:
    if b"\0" in data[:4096]:
        raise UnreadableFile("Reading the CSV", _NOT_TEXT.format(what="NUL bytes"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{data[error.start]:02x} in line {line}"
        raise UnreadableFile("Reading the CSV", _NOT_TEXT.format(what=byte)) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableFile("Reading the CSV", _NOT_TEXT.format(what=f"a NUL byte in line {line}"))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, tuple[object, ...]]] = []
    csv.field_size_limit(FIELD_LENGTH * 4)
    try:
        columns = tuple(next(reader, ()))
        start = reader.line_num + 1
        for values in reader:
            line, start = start, reader.line_num + 1
            if not values:
                continue
            if len(values) != len(columns):
                raise UnreadableFile(
                    "Reading the CSV",
                    f"line {line} has {len(values)} fields, the header has {len(columns)}. "
                    "Put quotes around text that holds a comma",
                )
            rows.append((line, tuple(values)))
            _count(len(rows))
    except csv.Error as error:
        raise UnreadableFile("Reading the CSV", f"near line {reader.line_num}: {error}") from error
    return columns, rows


_NOT_TEXT = "it holds {what}, so it is not UTF-8 text; save it as CSV in UTF-8"


def _read_json(data: bytes) -> Table:
    def refuse_constant(name: str) -> object:
        raise ValueError(f"{name} is not a JSON number")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("an object names a key twice")
        return found

    try:
        loaded = json.loads(
            data.decode("utf-8-sig"), parse_constant=refuse_constant, object_pairs_hook=unique
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("Reading the JSON", f"it is not JSON: {error}"[:300]) from error
    if not isinstance(loaded, list) or not all(isinstance(one, dict) for one in loaded):
        raise UnreadableFile("Reading the JSON", "it must be a list of objects, one per record")
    return _table_of(loaded)


def _read_parquet(data: bytes) -> Table:
    frame = _polars("Parquet", lambda: pl.read_parquet(io.BytesIO(data), n_rows=MOST_ROWS + 1))
    _count(frame.height)
    return tuple(frame.columns), list(enumerate(frame.iter_rows(), 1))


def _read_xlsx(data: bytes) -> Table:
    def read() -> pl.DataFrame:
        sheet = fastexcel.read_excel(data).load_sheet(
            0, header_row=None, skip_rows=0, dtypes="string"
        )
        return sheet.to_polars()

    frame = _polars("Excel file", read)
    _count(frame.height)
    filled = [
        (number, values)
        for number, values in enumerate(frame.iter_rows(), 1)
        if any(value is not None for value in values)
    ]
    if not filled:
        return (), []
    (_, header), rows = filled[0], filled[1:]
    return tuple(str(name or "") for name in header), rows


def _polars(what: str, read: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    try:
        return read()
    except Exception as error:  # the readers below polars raise each their own
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise UnreadableFile("Reading the file", f"it is not a readable {what}: {said}") from error


def _table_of(objects: list[dict[str, Any]]) -> Table:
    _count(len(objects))
    columns = tuple(dict.fromkeys(name for one in objects for name in one))
    return columns, [
        (number, tuple(one.get(name) for name in columns)) for number, one in enumerate(objects, 1)
    ]


def _count(rows: int) -> None:
    if rows > MOST_ROWS:
        raise UnreadableFile(
            "Reading the file", f"it has more than {MOST_ROWS:,} rows; split it into parts"
        )


_READERS: dict[str, Callable[[bytes], Table]] = {
    "csv": _read_csv,
    "json": _read_json,
    "parquet": _read_parquet,
    "xlsx": _read_xlsx,
}


def refused_rows(sheet: Sheet, problems: Iterable[Problem]) -> pl.DataFrame:
    """The rows with a problem, as they were given, with row number and what is wrong with each."""
    wrong: dict[int | None, list[str]] = {}
    for problem in problems:
        wrong.setdefault(problem.row, []).append(str(problem))
    rows = [
        {"row": row.number}
        | {name: _as_text(row.values.get(name)) for name in sheet.columns}
        | {"problems": "; ".join(wrong[row.number])}
        for row in sheet.rows
        if row.number in wrong
    ]
    columns = dict.fromkeys(sheet.columns, pl.String)
    return pl.DataFrame(rows, schema={"row": pl.Int64, **columns, "problems": pl.String})


def _as_text(value: object) -> str | None:
    return None if value is None else str(value)
