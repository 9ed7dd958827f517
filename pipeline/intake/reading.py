"""Reads a file (CSV, Parquet, JSON, Excel) into a sheet, strictly.

Values are left to the validator. Refused here: a file that is not of the format its ending says, is
too large, or has unfitting columns.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePath

import polars as pl

from pipeline.errors import InputRefused, Problem, UnreadableFile, sanitize
from pipeline.fields import is_blank
from pipeline.intake.cells import Cells, count_characters, find_filled, join_cells, map_text
from pipeline.intake.formats import csv as csv_files
from pipeline.intake.formats import excel, parquet
from pipeline.intake.formats import json as json_files
from pipeline.intake.formats.table import MEBIBYTE, MOST_BYTES, READING_FILE, Table, limit_text
from pipeline.intake.sheets import FileRows, Sheet, classify_columns, format_names

FORMATS = ("csv", "parquet", "json", "xlsx")
GUARDED_FORMATS = ("csv", "xlsx")
_GUARD = r"^'+[=+\-@\t\r\n＝＋－＠]"
# First bytes of a file, what it is, and its format (of FORMATS), if any.
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"PAR1\x15", "a Parquet file", "parquet"),
    (b"PK\x03\x04", "a zip archive or an Excel file", "xlsx"),
    (b"\x1f\x8b", "packed (gzip); unpack it first", ""),
    (b"\xfd7zXZ", "packed (xz); unpack it first", ""),
    (b"\x28\xb5\x2f\xfd", "packed (zstd); unpack it first", ""),
    (b"7z\xbc\xaf", "packed (7z); unpack it first", ""),
    (b"Rar!\x1a", "packed (rar); unpack it first", ""),
    (b"\xd0\xcf\x11\xe0", "an old Excel file or one with a password; save it as .xlsx", ""),
    (b"%PDF-", "a PDF", ""),
    (b"\x89PNG", "a picture", ""),
    (b"\xff\xd8\xff", "a picture", ""),
    (b"SQLite format 3", "an SQLite database", ""),
)
_BEGINS = {form: sign for sign, _, form in _BEGINNINGS if form}


def detect_format(name: str) -> str:
    """Detect the format from a file name's ending. Raises UnreadableFile."""
    label = PurePath(name.replace("\\", "/")).name
    ending = PurePath(label).suffix.lstrip(".").casefold()
    if ending not in FORMATS:
        ends = f"ends in {sanitize(ending)!r}" if ending else "has no ending"
        raise UnreadableFile(
            READING_FILE,
            f"{sanitize(label)!r} {ends}; it must be one of {', '.join(FORMATS)}. "
            "Name it so (a command takes --format too)",
        )
    return ending


def read_file(path: Path) -> bytes:
    """Read the bytes of a file. Raises UnreadableFile where it is too large, OSError."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    _limit_bytes(len(data), MOST_BYTES)
    return data


def read_sheet(data: bytes, form: str, *, most_bytes: int = MOST_BYTES) -> Sheet:
    """Read the rows of a file of one of FORMATS.

    Raises UnreadableFile where it is not such a file, InputRefused where its columns do not fit.
    """
    _limit_bytes(len(data), most_bytes)
    if not data.strip():
        raise UnreadableFile(READING_FILE, "it is empty; it needs a line of column names")
    _refuse_other_beginning(data, form)
    table = _READERS[form](data)
    kind, unused, problems = classify_columns(table.columns)
    if problems:
        others = format_names(table.other_sheets)
        ask = f". Only the first sheet is looked at; move another to the front ({others})"
        raise InputRefused(f"Nothing was read{ask if others else ''}", problems)
    names = tuple(name.strip().casefold() for name in table.columns)
    kept = tuple((place, name) for place, name in enumerate(names) if name not in unused)
    return Sheet(
        kind=kind,
        columns=tuple(name for _, name in kept),
        rows=_read_rows(table, kept, guarded=form in GUARDED_FORMATS),
        unused=tuple(filter(None, unused)),
        other_sheets=table.other_sheets,
    )


def _limit_bytes(size: int, most: int) -> None:
    if size > most:
        raise UnreadableFile(READING_FILE, f"it is larger than {most // MEBIBYTE} MiB; split it")


def _refuse_other_beginning(data: bytes, form: str) -> None:
    """Refuse a file whose first bytes belong to another format than its ending says."""
    if form in _BEGINS and data.startswith(_BEGINS[form]):
        return
    other = next((what for sign, what, _ in _BEGINNINGS if data.startswith(sign)), None)
    if other or form in _BEGINS:
        really = f"it is {other}" if other else "it does not begin as such a file does"
        raise UnreadableFile(READING_FILE, f"its ending says {form}, but {really}")


def _read_rows(table: Table, kept: tuple[tuple[int, str], ...], *, guarded: bool) -> FileRows:
    """Read the rows with the columns that are used.

    Raises UnreadableFile where they hold too much text, InputRefused where values stand in a
    column without a name: they would be lost without a word.
    """
    nameless = [place for place, name in enumerate(table.columns) if not name.strip()]
    numbers = [pl.Series(dtype=pl.Int64)]
    parts: list[list[Cells]] = [[] for _ in kept]
    characters = 0
    for batch in table.batches([*(place for place, _ in kept), *nameless]):
        columns = batch.columns[: len(kept)]
        _refuse_nameless(batch.numbers, nameless, batch.columns[len(kept) :])
        characters += sum(map(count_characters, columns))
        limit_text(characters)
        numbers.append(batch.numbers)
        for part, cells in zip(parts, columns, strict=True):
            part.append(map_text(cells, _take_guard_off) if guarded else cells)
    cells_by_name = {name: join_cells(parts.pop(0)) for _, name in kept}  # each frees its parts
    return FileRows(pl.concat(numbers), cells_by_name)


def _refuse_nameless(numbers: pl.Series, places: Sequence[int], columns: Sequence[Cells]) -> None:
    """Raise InputRefused for the first value in a column without a name."""
    first = None
    for place, cells in zip(places, columns, strict=True):
        row = find_filled(cells).arg_max()
        if row is not None and not is_blank(cells[row]) and (first is None or row < first[0]):
            first = row, place, cells[row]
    if first:
        row, place, value = first
        rule = f"stands in column {place + 1}, which has no name"
        raise InputRefused(
            "Nothing was read", [Problem("columns", str(value), rule, int(numbers[row]))]
        )


def _take_guard_off(texts: pl.Series) -> pl.Series:
    """Take off the apostrophe that our export puts before text that a spreadsheet would run."""
    guarded = texts.str.contains(_GUARD)
    return texts.zip_with(~guarded.fill_null(value=False), texts.str.slice(1))


_READERS: dict[str, Callable[[bytes], Table]] = {
    "csv": csv_files.read_csv,
    "json": json_files.read_json,
    "parquet": parquet.read_parquet,
    "xlsx": excel.read_excel,
}


def list_refused_rows(
    sheet: Sheet, problems: Iterable[Problem], *, cut: bool = False
) -> pl.DataFrame:
    """List the rows with problems as they were entered, each with its number and problems.

    `cut` shortens their values to what can stand in a message.
    """
    wrong: dict[int | None, list[str]] = {}
    for problem in problems:
        wrong.setdefault(problem.row, []).append(str(problem))
    numbers = sheet.get_numbers()
    places = [place for place, number in enumerate(numbers) if number in wrong]
    columns: dict[str, list[int | str | None]] = {"row": [numbers[place] for place in places]}
    for name in sheet.columns:
        cells = sheet.get_cells(name)
        columns[name] = [_format_cell(cells[place], cut=cut) for place in places]
    columns["problems"] = ["; ".join(wrong[numbers[place]]) for place in places]
    texts = dict.fromkeys((*sheet.columns, "problems"), pl.String)
    return pl.DataFrame(columns, schema={"row": pl.Int64, **texts})


def _format_cell(value: object, *, cut: bool) -> str | None:
    """Format a cell as it was entered, without lone surrogates, which no file can hold."""
    if value is None:
        return None
    return sanitize(str(value)) if cut else str(value).encode("utf-8", "replace").decode()
