"""Reads a file (CSV, Parquet, JSON, Excel) into a sheet, strictly.

Values are left to the validator. Refused here: a file that is not of the format its ending says, is
too large, or has unfitting columns.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePath

import polars as pl

from pipeline.errors import InputRefused, Problem, UnreadableFile, sanitize
from pipeline.fields import is_blank
from pipeline.intake.cells import (
    Cells,
    count_characters,
    find_filled,
    find_filled_rows,
    join_cells,
    map_text,
    select_cells,
)
from pipeline.intake.formats import csv as csv_files
from pipeline.intake.formats import excel, parquet
from pipeline.intake.formats import json as json_files
from pipeline.intake.formats.layout import USUAL, Layout
from pipeline.intake.formats.table import MEBIBYTE, MOST_BYTES, READING_FILE, Table, limit_text
from pipeline.intake.mapping.headings import FIELDS, count_known, get_columns
from pipeline.intake.mapping.proposing import label_columns
from pipeline.intake.sheets import (
    REQUIRED,
    FileRows,
    Sheet,
    SheetKind,
    classify_columns,
    format_names,
    name_columns,
)
from pipeline.model import normalize_name

FORMATS = ("csv", "parquet", "json", "xlsx")
CHOSEN = ("project", "reason")
"""Columns that a mapped sheet may lack: one is chosen for all rows."""
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


def open_table(
    data: bytes, form: str, layout: Layout = USUAL, *, most_bytes: int = MOST_BYTES
) -> Table:
    """Open a file of one of FORMATS: its columns, and its rows on demand.

    Raises UnreadableFile where it is not such a file, OtherLayout where somebody has to confirm how
    it is laid out.
    """
    _limit_bytes(len(data), most_bytes)
    if not data.strip():
        raise UnreadableFile(READING_FILE, "it is empty; it needs a line of column names")
    _refuse_other_beginning(data, form)
    return _READERS[form](data, layout)


def read_sheet(
    data: bytes, form: str, layout: Layout = USUAL, *, most_bytes: int = MOST_BYTES
) -> Sheet:
    """Read the rows of a file that has our columns.

    Raises what `open_table` and `read_own_sheet` raise.
    """
    return read_own_sheet(open_table(data, form, layout, most_bytes=most_bytes), form)


def read_own_sheet(table: Table, form: str) -> Sheet:
    """Read the rows of a table that has our columns, strictly.

    Raises UnreadableFile where they cannot be read, InputRefused where the columns do not fit.
    """
    kind, unused, problems = classify_columns(table.columns)
    if problems:
        is_probably_it = count_known(table.columns) > 1
        others = "" if is_probably_it else format_names(table.other_sheets)
        ask = f". Only the sheet {table.sheet!r} is looked at; choose another one ({others})"
        raise InputRefused(f"Nothing was read{ask if others else ''}", problems)
    names = name_columns(table.columns)
    kept = tuple((place, name) for place, name in enumerate(names) if name not in unused)
    return Sheet(
        kind=kind,
        columns=tuple(name for _, name in kept),
        rows=read_rows(table, kept, form=form),
        unused=tuple(filter(None, dict.fromkeys(unused))),
        other_sheets=table.other_sheets,
    )


def read_mapped_sheet(
    table: Table, form: str, kind: SheetKind, columns: Mapping[str, str]
) -> Sheet:
    """Read the columns of a table that `columns` names, by label, as the columns of ours they are.

    Raises UnreadableFile where they cannot be read, InputRefused where a column that is needed is
    missing, is given twice, or is named and not there.
    """
    labels = {normalize_name(each): each for each in label_columns(table.columns)}
    places = {label: place for place, label in enumerate(labels)}
    wanted = {normalize_name(label): field for label, field in columns.items()}
    problems = [
        Problem("columns", label, f"is not in the file; it has {format_names(table.columns)}")
        for label in columns
        if normalize_name(label) not in labels
    ]
    fields_given = [column for field in wanted.values() for column in get_columns(field)]
    problems += [
        Problem("columns", field, f"is no column of a sheet of {kind.replace('_', ' ')}")
        for field in wanted.values()
        if field not in FIELDS[kind]
    ]
    problems += [
        Problem("columns", field, "is given by more than one column of the file")
        for field in dict.fromkeys(fields_given)
        if fields_given.count(field) > 1
    ]
    problems += [
        Problem("columns", field, "is missing: say which column of the file it is")
        for field in REQUIRED[kind]
        if field not in fields_given and field not in CHOSEN
    ]
    if problems:
        raise InputRefused("Nothing was read", problems)
    kept = sorted((places[label], field) for label, field in wanted.items())
    return Sheet(
        kind=kind,
        columns=tuple(field for _, field in kept),
        rows=read_rows(table, kept, form=form, allows_nameless=True),
        unused=tuple(shown for label, shown in labels.items() if label not in wanted),
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


def read_rows(
    table: Table, kept: Sequence[tuple[int, str]], *, form: str, allows_nameless: bool = False
) -> FileRows:
    """Read the rows with the columns that are used (place and name); blank rows are skipped.

    Raises UnreadableFile where they hold too much text, and InputRefused where values stand in a
    column without a name, which would be lost without a word, unless that is allowed.
    """
    nameless = [
        place
        for place, name in enumerate(table.columns)
        if not name.strip() and not allows_nameless
    ]
    numbers = [pl.Series(dtype=pl.Int64)]
    parts: list[list[Cells]] = [[] for _ in kept]
    characters = 0
    for batch in table.batches([*(place for place, _ in kept), *nameless]):
        columns = batch.columns[: len(kept)]
        _refuse_nameless(batch.numbers, nameless, batch.columns[len(kept) :])
        characters += sum(map(count_characters, columns))
        limit_text(characters)
        filled = find_filled_rows(columns)
        if not filled.all():
            columns = tuple(select_cells(cells, filled) for cells in columns)
        numbers.append(batch.numbers.filter(filled))
        for part, cells in zip(parts, columns, strict=True):
            part.append(map_text(cells, _take_guard_off) if form in GUARDED_FORMATS else cells)
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


_READERS: dict[str, Callable[[bytes, Layout], Table]] = {
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
