"""Files that are small and mean to be large, or large and mean nothing; each is made when needed.

Every function writes one file and is named after it; the table below says what comes of each.
"""

import base64
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tests.intake.bad_input.cases import Class

HEADER = "project,occurred_at,main_phase,revisited_phase,reason,note"
ROW = ("Churn", "2026-03-02T10:00:00Z", "model_deployment", "data_preparation", "Defect")
NAMES = tuple(HEADER.split(","))
SHEET = "xl/worksheets/sheet1.xml"
TEXT = "x" * 10_000
LONG = "x" * 150_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def million_columns_csv(path: Path) -> None:
    path.write_text(",".join(f"c{number}" for number in range(1_000_000)) + "\n")


def huge_cell_csv(path: Path) -> None:
    path.write_text(f"{HEADER}\n{','.join(ROW)},{'x' * 20_000_000}\n")


def commas_csv(path: Path) -> None:
    path.write_bytes(HEADER.encode() + b"\n" + b"," * 5_000_000)


def quoted_lines_csv(path: Path) -> None:
    path.write_bytes(HEADER.encode() + b"\n" + b'"\n",' * 2_000_000)


def empty_objects_json(path: Path) -> None:
    path.write_bytes(b"[" + b"{}," * 3_000_000 + b"{}]")


def empty_lists_json(path: Path) -> None:
    path.write_bytes(b'[{"project":[' + b"[]," * 3_000_000 + b"[]]}]")


def nested_json(path: Path) -> None:
    path.write_bytes(b'[{"project":' + b"[" * 1_000_000)


def dictionary_parquet(path: Path) -> None:
    """A million rows whose notes are one text of 10,000 characters: ten gigabytes in four kB."""
    _parquet(path, 1_000_000)


def rows_parquet(path: Path) -> None:
    """Two million rows in a few kB."""
    _parquet(path, 2_000_000)


def _parquet(path: Path, rows: int) -> None:
    columns = dict(zip(NAMES, (*ROW, TEXT), strict=True))
    writer = None
    for _ in range(rows // 500_000):
        table = pa.table(
            {
                name: pa.DictionaryArray.from_arrays(
                    pa.repeat(pa.scalar(0, pa.int32()), 500_000), [value]
                )
                for name, value in columns.items()
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    assert writer
    writer.close()


def large_text_parquet(path: Path) -> None:
    """The text of ten thousand notes stands once, and its footer calls it a large string."""
    _once(path, LONG, called=pa.large_string())


def text_view_parquet(path: Path) -> None:
    _once(path, LONG, called=pa.string_view())


def bytes_parquet(path: Path) -> None:
    _once(path, LONG.encode(), called=pa.binary())


def wide_bytes_parquet(path: Path) -> None:
    """The same in a column whose values are all of one width."""
    _once(path, LONG.encode(), called=pa.binary(len(LONG)), rows=5_000)


def _once(path: Path, note: str | bytes, *, called: pa.DataType, rows: int = 10_000) -> None:
    """So many rows of one note, written once; the footer says that it is of type `called`."""
    kind = pa.string() if isinstance(note, str) else called
    columns = {name: [value] * rows for name, value in zip(NAMES, ROW, strict=False)}
    notes = pa.DictionaryArray.from_arrays(
        pa.repeat(pa.scalar(0, pa.int32()), rows), pa.array([note], kind)
    )
    table = pa.table(columns | {NAMES[-1]: notes})
    meant = pa.schema([*((name, pa.string()) for name in columns), (NAMES[-1], called)])
    with pq.ParquetWriter(
        path, table.schema, compression="zstd", store_schema=False, dictionary_pagesize_limit=2**28
    ) as writer:
        writer.write_table(table)
        said = base64.b64encode(meant.serialize().to_pybytes())
        writer.add_key_value_metadata({"ARROW:schema": said})


def page_parquet(path: Path) -> None:
    """Pages of 250 MB of the same text, packed into a few kB."""
    columns = {
        name: pa.repeat(value, 25_000) for name, value in zip(NAMES, (*ROW, TEXT), strict=True)
    }
    pq.write_table(
        pa.table(columns), path, use_dictionary=False, compression="zstd", data_page_size=2**30
    )


def lying_parquet(path: Path) -> None:
    """As page_parquet, but its footer says that they come to nothing."""
    page_parquet(path)
    data = bytearray(path.read_bytes())
    begin = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    for size in _sizes(path):
        said = _varint(2 * size)
        at = data.index(said, begin)
        data[at : at + len(said)] = _varint(2 * 100, width=len(said))
    path.write_bytes(bytes(data))
    assert not _sizes(path)


def _sizes(path: Path) -> list[int]:
    footer = pq.ParquetFile(path).metadata
    sizes = [footer.row_group(0).column(place).total_uncompressed_size for place in range(6)]
    return [size for size in sizes if size > 1_000]


def _varint(number: int, width: int = 0) -> bytes:
    """A number as Thrift writes it, with idle bytes up to a width."""
    said = []
    while number > 127 or len(said) + 1 < width:
        said.append(number & 127 | 128)
        number >>= 7
    return bytes([*said, number])


def blanks_xlsx(path: Path) -> None:
    """A sheet of 150 MB of blanks in 150 kB."""
    _with_part(path, SHEET, b" " * 2**20, 150)


def lying_xlsx(path: Path) -> None:
    """As blanks_xlsx, but the archive's directory says that the sheet has 100 bytes."""
    blanks_xlsx(path)
    data = path.read_bytes()
    honest, said = (150 * 2**20).to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert honest in data
    path.write_bytes(data.replace(honest, said))


def shared_text_xlsx(path: Path) -> None:
    """Half a million cells that name one text of 10,000 characters."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 500_001)
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + rows + b"</sheetData></worksheet>"
    strings = f'<sst xmlns="{MAIN}"><si><t>{TEXT}</t></si></sst>'.encode()
    _with_part(path, SHEET, sheet, 1, strings=strings)


def sheet_text_xlsx(path: Path) -> None:
    """Cells of a million characters each that stand in the sheet itself, 400 MB in all.

    Something that cannot be packed lies beside, so that it unpacks to few times its size.
    """
    row = b'<row><c t="inlineStr"><is><t>%s</t></is></c></row>' % (b"a" * 10**6)
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    _with_part(path, SHEET, row, 400, first=sheet, last=b"</sheetData></worksheet>")
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("xl/media/noise.png", random.Random(5).randbytes(5 * 2**20))


def far_cell_xlsx(path: Path) -> None:
    """Two cells: the first, and the last that a sheet can have."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "project")
        sheet.write(1_048_575, 16_383, "x")


def far_row_xlsx(path: Path) -> None:
    """Few cells, one of them a million rows below the others and 64 columns to the right."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        sheet.write(999_999, 63, "x")


def entities_xlsx(path: Path) -> None:
    """A sheet whose document type makes a billion laughs."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    sheet = (
        f'<!DOCTYPE worksheet [<!ENTITY l0 "ha">{laughs}]><worksheet xmlns="{MAIN}"><sheetData>'
        '<row><c t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
    )
    _with_part(path, SHEET, sheet.encode(), 1)


def _with_part(
    path: Path,
    name: str,
    piece: bytes,
    times: int,
    *,
    first: bytes = b"",
    last: bytes = b"",
    strings: bytes = b"",
) -> None:
    """An Excel file of one sheet, with one of its parts made anew."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet().write(0, 0, "x")
    with zipfile.ZipFile(buffer) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for part in given.namelist():
            if part == "xl/sharedStrings.xml" and strings:
                made.writestr(part, strings)
            elif part != name:
                made.writestr(part, given.read(part))
        with made.open(name, "w", force_zip64=True) as whole:
            whole.write(first)
            for _ in range(times):
                whole.write(piece)
            whole.write(last)


def many_reasons_csv(path: Path) -> None:
    """A thousand reasons: the notes stand in the wrong column, or somebody wants a wide figure."""
    rows = (",".join([*ROW[:4], f"r{number}", ""]) for number in range(1_000))
    path.write_text("\n".join([HEADER, *rows]))


def many_projects_csv(path: Path) -> None:
    rows = (",".join([f"p{number}", *ROW[1:], ""]) for number in range(1_000))
    path.write_text("\n".join([HEADER, *rows]))


def bad_rows_csv(path: Path) -> None:
    """A hundred thousand rows, each wrong in four fields."""
    path.write_text(f"{HEADER}\n" + "P,never,x,x,,\n" * 100_000)


@dataclass(frozen=True)
class Bomb:
    """A file, the function that makes it, and words with which it is refused."""

    make: Callable[[Path], None]
    kind: Class
    refused: str

    @property
    def file(self) -> str:
        """`million_columns.csv`."""
        return ".".join(self.make.__name__.rsplit("_", 1))


TOO_MUCH = "hold more than 200,000,000 characters"
BOMBS = (
    Bomb(million_columns_csv, Class.COLUMNS, "it has 1,000,000 columns; at most 64"),
    Bomb(huge_cell_csv, Class.HUGE_FIELD, "line 2, column 'note': it holds more than 40,000"),
    Bomb(commas_csv, Class.HUGE_FIELD, "line 2 has more than 2,560,000 fields"),
    Bomb(quoted_lines_csv, Class.HUGE_FIELD, "line 2 has more than 640,000 fields"),
    Bomb(empty_objects_json, Class.ROWS, "it has more than 1,000,000 rows"),
    Bomb(empty_lists_json, Class.HUGE_FIELD, "record 1, line 1: it has more than 5,120,000"),
    Bomb(nested_json, Class.JSON, "record 1, line 1: it is nested too deeply"),
    Bomb(dictionary_parquet, Class.PARQUET_BOMB, TOO_MUCH),
    Bomb(large_text_parquet, Class.PARQUET_BOMB, TOO_MUCH),
    Bomb(text_view_parquet, Class.PARQUET_BOMB, TOO_MUCH),
    Bomb(bytes_parquet, Class.PARQUET_BOMB, TOO_MUCH),
    Bomb(wide_bytes_parquet, Class.PARQUET_BOMB, TOO_MUCH),
    Bomb(rows_parquet, Class.PARQUET_BOMB, "it has more than 1,000,000 rows"),
    Bomb(page_parquet, Class.PARQUET_BOMB, TOO_MUCH),
    Bomb(lying_parquet, Class.PARQUET_BOMB, TOO_MUCH),
    Bomb(blanks_xlsx, Class.EXCEL_BOMB, "it unpacks to 150 MiB"),
    Bomb(lying_xlsx, Class.EXCEL_BOMB, "is not a readable Excel file"),
    Bomb(shared_text_xlsx, Class.EXCEL_BOMB, TOO_MUCH),
    Bomb(sheet_text_xlsx, Class.EXCEL_BOMB, TOO_MUCH),
    Bomb(far_cell_xlsx, Class.EXCEL_BOMB, "it has 16,384 columns; at most 64"),
    Bomb(far_row_xlsx, Class.EXCEL_BOMB, "it has 64,000,000 cells from its first to its last"),
    Bomb(entities_xlsx, Class.EXCEL_BOMB, "declares a document type"),
    Bomb(many_reasons_csv, Class.WIDTH, "reason: 'r0, r1, …': brings 1,000 new reasons"),
    Bomb(many_projects_csv, Class.WIDTH, "project: 'p0, p1, …': brings 1,000 new projects"),
    Bomb(bad_rows_csv, Class.ROWS, "10,000 problems are enough"),
)
