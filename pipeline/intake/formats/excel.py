"""Reads the first sheet of an Excel file (.xlsx), after checking how large it unpacks.

The library allocates every cell up to the last one, trusts the archive's directory, and reads a
cell with an error or an uncalculated formula as empty. So each part is first unpacked here within
limits and repacked into a new archive. (openpyxl would stream the cells, but reads a formula
without a value as empty too, and takes four times as long.)
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from xml.parsers import expat

import polars as pl

from pipeline.errors import UnreadableFile
from pipeline.intake.formats.excel_parts import Book, find_parts, inspect_parts
from pipeline.intake.formats.table import MEBIBYTE, READING_FILE, Batch, Table, wrap_error

MOST_UNPACKED = 1024 * MEBIBYTE
MOST_EXPANSION = 100
"""How many times its own size a file may unpack to."""
ALWAYS_UNPACKED = 10 * MEBIBYTE
PROTECTED_FLAG = 0x1
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


def read_excel(data: bytes) -> Table:
    """Read the first sheet; its first row that is not blank is the header.

    Raises UnreadableFile.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _limit_unpacked_size(archive, len(data))
            book = find_parts(archive)
            small = _repack(archive, book)
    except _BROKEN as error:
        raise wrap_error("Excel file", error) from error
    frame = _load_frame(small).with_row_index("number", offset=1)
    filled = frame.filter(pl.any_horizontal(pl.exclude("number").is_not_null()))
    header = filled.drop("number").row(0) if filled.height else ()
    columns = tuple("" if name is None else str(name) for name in header)

    def batches(places: Sequence[int]) -> Iterator[Batch]:
        rows = filled.slice(1)
        cells = rows.drop("number").get_columns()
        yield Batch(rows["number"].cast(pl.Int64), tuple(cells[place] for place in places))

    return Table(columns, batches, book.other_sheets)


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


def _repack(archive: zipfile.ZipFile, book: Book) -> bytes:
    """Build a new archive with the checked first sheet and only what is needed to read it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as small:
        small.writestr("_rels/.rels", _build_relations_xml({"officeDocument": "xl/workbook.xml"}))
        targets = {kind: f"{kind}.xml" for kind in book.parts}
        small.writestr("xl/_rels/workbook.xml.rels", _build_relations_xml(targets))
        small.writestr("xl/workbook.xml", _build_workbook_xml(book.since_1904))
        for kind, pieces in inspect_parts(archive, book.parts):
            with small.open(f"xl/{kind}.xml", "w", force_zip64=True) as part:
                part.writelines(pieces)
    return packed.getvalue()


def _build_relations_xml(targets: dict[str, str]) -> str:
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>'


def _build_workbook_xml(since_1904: bool) -> str:
    properties = '<workbookPr date1904="1"/>' if since_1904 else ""
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{properties}'
        '<sheets><sheet name="One" sheetId="1" r:id="worksheet"/></sheets></workbook>'
    )


def _load_frame(small: bytes) -> pl.DataFrame:
    import fastexcel  # takes its time to load

    try:
        sheet = fastexcel.read_excel(small).load_sheet(
            0, header_row=None, skip_rows=0, dtypes="string"
        )
        return sheet.to_polars()
    except BaseException as error:  # many classes of its own; its panics are not Exceptions
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise wrap_error("Excel file", Exception(str(error).partition("\n")[0])) from error
