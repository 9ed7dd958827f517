"""Reads a sheet of an Excel file (.xlsx), after checking how large it unpacks.

The library allocates every cell up to the last one, trusts the archive's directory, and reads a
cell with an error or an uncalculated formula as empty. So each part is first unpacked here within
limits and repacked into a new archive. (openpyxl would stream the cells, but reads a formula
without a value as empty too, and takes four times as long.)
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from xml.parsers import expat

import polars as pl

from pipeline.errors import UnreadableFile
from pipeline.intake.formats.excel_cells import DIGITS, Fault
from pipeline.intake.formats.excel_parts import SHEET, find_parts, inspect_parts
from pipeline.intake.formats.layout import USUAL, Layout
from pipeline.intake.formats.table import MEBIBYTE, READING_FILE, Batch, Table, wrap_error
from pipeline.intake.mapping.headings import HEADER_ROWS, find_header

MOST_UNPACKED = 1024 * MEBIBYTE
MOST_EXPANSION = 100
"""How many times its own size a file may unpack to."""
ALWAYS_UNPACKED = 10 * MEBIBYTE
PROTECTED_FLAG = 0x1
GLANCE_ROWS, MOST_GLANCES = 3, 20
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    RuntimeError,
    EOFError,
    KeyError,
    ValueError,
    OverflowError,
)


def read_excel(data: bytes, layout: Layout = USUAL) -> Table:
    """Read a sheet: its header is where `headings.find_header` finds one among its first rows.

    Raises UnreadableFile.
    """
    faults: list[Fault] = []
    with _open_archive(data) as archive:
        book = find_parts(archive, layout.sheet)
        small = _repack(book.since_1904, inspect_parts(archive, book.parts, faults))
    frame = _load_frame(small)
    numbered = frame.with_row_index("number", offset=1)
    filled = numbered.filter(pl.any_horizontal(pl.exclude("number").str.contains(r"\S")))
    beginning = filled.head(HEADER_ROWS)
    header = find_header(
        beginning["number"].to_list(), beginning.drop("number").rows(), layout.header_row
    )
    rows = filled.slice(header + 1)
    names = filled.drop("number").row(header) if filled.height else ()
    numbers = rows["number"].cast(pl.Int64)

    def batches(places: Sequence[int]) -> Iterator[Batch]:
        _refuse_faults(faults, places, numbers)
        cells = rows.drop("number").get_columns()
        yield Batch(numbers, tuple(cells[place] for place in places))

    return Table(
        tuple("" if name is None else str(name) for name in names),
        batches,
        header_row=int(filled["number"][header]) if filled.height else 1,
        sheet=book.sheet,
        sheets=tuple(book.sheets),
    )


def read_glances(data: bytes) -> dict[str, tuple[tuple[str | None, ...], ...]]:
    """Read the first rows of the first visible sheets, by their names; empty for the others.

    Raises UnreadableFile where one of them goes beyond a limit.
    """
    with _open_archive(data) as archive:
        book = find_parts(archive)
        parts = {kind: path for kind, path in book.parts.items() if kind != SHEET}
        paths = list(book.sheets.values())[:MOST_GLANCES]
        sheets = {f"{SHEET}{place}": path for place, path in enumerate(paths)}
        pieces = inspect_parts(archive, parts | sheets, [], is_glance=True)
        small = _repack(book.since_1904, pieces)
    glances: dict[str, tuple[tuple[str | None, ...], ...]] = dict.fromkeys(book.sheets, ())
    for place, name in zip(range(len(paths)), book.sheets, strict=False):
        frame = _load_frame(small, place)
        filled = frame.filter(pl.any_horizontal(pl.all().str.contains(r"\S")))
        glances[name] = tuple(filled.head(GLANCE_ROWS).rows())
    return glances


def _refuse_faults(faults: Sequence[Fault], places: Sequence[int], numbers: pl.Series) -> None:
    """Raise UnreadableFile for the first fault in these columns of the rows."""
    first = numbers[0] if numbers.len() else None
    for fault in faults:
        if first is not None and fault.row >= first and fault.column - 1 in places:
            place = f"row {fault.row}, column {fault.column}"
            raise UnreadableFile(READING_FILE, f"its cell in {place} holds {fault.holds}")


@contextmanager
def _open_archive(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Open the file as an archive within its limits; whatever is broken in it is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _limit_unpacked_size(archive, len(data))
            yield archive
    except _BROKEN as error:
        raise wrap_error("Excel file", error) from error


def _limit_unpacked_size(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse, before unpacking, an archive whose directory says that it unpacks too large."""
    parts = archive.infolist()
    if any(part.flag_bits & PROTECTED_FLAG for part in parts):
        raise UnreadableFile(READING_FILE, "it is protected by a password; save it without one")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or unpacked > max(ALWAYS_UNPACKED, MOST_EXPANSION * packed):
        raise UnreadableFile(
            READING_FILE,
            f"it unpacks to {unpacked / MEBIBYTE:,.0f} MiB; at most {MOST_UNPACKED // MEBIBYTE:,} "
            f"MiB and {MOST_EXPANSION} times its own size are read",
        )


def _repack(since_1904: bool, parts: Iterable[tuple[str, Iterator[bytes]]]) -> bytes:
    """Build a new archive with the checked parts and only what is needed to read them."""
    packed, kinds = io.BytesIO(), []
    with zipfile.ZipFile(packed, "w") as small:
        for kind, pieces in parts:
            kinds.append(kind)
            with small.open(f"xl/{kind}.xml", "w", force_zip64=True) as part:
                part.writelines(pieces)
        small.writestr("_rels/.rels", _build_relations_xml({"officeDocument": "xl/workbook.xml"}))
        targets = {kind: f"{kind}.xml" for kind in kinds}
        small.writestr("xl/_rels/workbook.xml.rels", _build_relations_xml(targets))
        sheets = [kind for kind in kinds if kind.startswith(SHEET)]
        small.writestr("xl/workbook.xml", _build_workbook_xml(since_1904, sheets))
    return packed.getvalue()


def _build_relations_xml(targets: dict[str, str]) -> str:
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{_RELATIONS}/{kind.rstrip(DIGITS)}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>'


def _build_workbook_xml(since_1904: bool, kinds: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{kind}" sheetId="{number}" r:id="{kind}"/>'
        for number, kind in enumerate(kinds, 1)
    )
    properties = '<workbookPr date1904="1"/>' if since_1904 else ""
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{properties}'
        f"<sheets>{sheets}</sheets></workbook>"
    )


def _load_frame(small: bytes, place: int = 0) -> pl.DataFrame:
    import fastexcel  # takes its time to load

    try:
        sheet = fastexcel.read_excel(small).load_sheet(
            place, header_row=None, skip_rows=0, dtypes="string"
        )
        return sheet.to_polars()
    except BaseException as error:  # many classes of its own; its panics are not Exceptions
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise wrap_error("Excel file", Exception(str(error).partition("\n")[0])) from error
