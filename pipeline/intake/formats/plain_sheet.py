"""Tells of an Excel sheet, without looking at each cell, that it keeps every limit.

A sheet as spreadsheets write it: each cell and each row begins with its place, there is no formula
and no error. Then text patterns find how far it can reach at most. What is not plain, or could
reach too far, is left to the strict look at each cell in `excel_cells`.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.intake.formats import table
from pipeline.intake.formats.excel_cells import MOST_CELLS, Strings, make_parser, parse_column

PIECE = 4 * table.MEBIBYTE
_CELL = re.compile(rb'<c r="([A-Z]{1,3})[0-9]')
_ROW_OF_CELL = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
_TELLS_NO_OTHER_ENCODING = re.compile(rb"\s*<\?xml [^>]*encoding=\"(?i:utf-8)\"[^>]*\?>|\s*<(?!\?)")
_ODD = (
    *(b"\0", b"<!", b"<f"),
    *(b't="e"', b"t='", b"t =", b"t= "),
    *(b":c" + after for after in (b" ", b">", b"/", b"\n", b"\t", b"\r")),
)
"""What no plain sheet holds: markup beside tags, formulas, errors, cells with a prefix."""


def is_surely_within_limits(pieces: Iterable[bytes], strings: Strings) -> bool:
    """Tell whether a sheet is plain and cannot break a limit; its XML is well formed then.

    Raises what the parser raises: ExpatError, and UnreadableFile for a document type.
    """
    parser = make_parser()
    longest = strings.limit()
    columns: set[bytes] = set()
    last_row = text = cells = 0
    for part in _cut_before_cells(pieces):
        parser.Parse(part, False)
        rows = _ROW_OF_CELL.findall(part)
        is_plain = bool(text) or _TELLS_NO_OTHER_ENCODING.match(part) is not None
        if not is_plain or any(odd in part for odd in _ODD) or len(rows) != _count_cells(part):
            return False
        columns.update(_CELL.findall(part))
        last_row = max(last_row, max(map(int, set(rows)), default=0))
        cells += len(rows)
        text += len(part)
        last_column = max((parse_column(each.decode()) for each in columns), default=0)
        if (
            last_column > table.MOST_COLUMNS
            or last_row > table.MOST_ROWS
            or last_row * last_column > MOST_CELLS
            or text + cells * longest > table.MOST_TEXT
        ):
            return False
    parser.Parse(b"", True)
    return True


def _count_cells(part: bytes) -> int:
    """Count the tags that may begin a cell; of a sheet with other such tags too many."""
    return part.count(b"<c") - part.count(b"<col")


def _cut_before_cells(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join pieces into larger ones that end before a tag, so that none is cut in two."""
    kept = b""
    for piece in pieces:
        kept += piece
        if len(kept) >= PIECE:
            end = kept.rfind(b"<") or len(kept)
            yield kept[:end]
            kept = kept[end:]
    yield kept
