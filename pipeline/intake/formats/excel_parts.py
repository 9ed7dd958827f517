"""The parts of an Excel file: its sheets, the parts of one of them, and how large they are."""

import codecs
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipeline.errors import UnreadableFile, sanitize
from pipeline.intake.formats import table
from pipeline.intake.formats.excel_cells import Cells, Fault, Strings, make_parser, strip_prefix
from pipeline.intake.formats.plain_sheet import is_surely_within_limits

SMALL_PART = table.MEBIBYTE  # limit for the lists of sheets and relations
PIECE = 64 * 1024
_ROOT = re.compile(rb"<((?:\w+:)?)sheetData[^>]*>")
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
SHEET = "worksheet"
NO_WORKBOOK = "it is a zip archive, but holds no Excel workbook"


@dataclass(frozen=True)
class Book:
    """What is read of a workbook: the parts of one sheet, by the kind of their relation.

    The strings come before the sheet, whose cells refer to them. `sheets` are the parts of all
    visible sheets by their names; with `since_1904` days are counted from then.
    """

    parts: Mapping[str, str]
    sheet: str
    sheets: Mapping[str, str]
    since_1904: bool


def find_parts(archive: zipfile.ZipFile, sheet: str | None = None) -> Book:
    """Find a sheet by following the relations from the archive's root: the first visible one.

    Raises UnreadableFile where there is no workbook, no sheet in it, or none of that name.
    """
    there = archive.namelist()
    root = _read_relations(archive, "")
    workbook = next((path for kind, path in root.values() if kind == "officeDocument"), "")
    if workbook not in there:
        raise UnreadableFile(table.READING_FILE, NO_WORKBOOK)
    elements = _read_elements(archive, workbook)
    related = _read_relations(archive, workbook)
    worksheets = {
        facts.get("name", ""): (related[facts["id"]][1], facts.get("state", "visible"))
        for name, facts in elements
        if name == "sheet" and related.get(facts.get("id", ""), ("",))[0] == "worksheet"
    }
    if not worksheets:
        raise UnreadableFile(table.READING_FILE, "its workbook holds no sheet")
    paths = {kind: path for kind, path in related.values() if path in there}
    parts = {kind: paths[kind] for kind in ("sharedStrings", "styles") if kind in paths}
    visible = {name: path for name, (path, state) in worksheets.items() if state == "visible"}
    chosen = next(iter(visible or worksheets)) if sheet is None else sheet
    if chosen not in worksheets:
        names = ", ".join(sanitize(name) for name in worksheets)
        raise UnreadableFile(
            table.READING_FILE, f"it has no sheet {sanitize(chosen)!r}; its sheets are {names}"
        )
    return Book(
        parts=parts | {SHEET: worksheets[chosen][0]},
        sheet=chosen,
        sheets=visible,
        since_1904=any(
            facts.get("date1904") in ("1", "true")
            for name, facts in elements
            if name == "workbookPr"
        ),
    )


def inspect_parts(
    archive: zipfile.ZipFile,
    parts: Mapping[str, str],
    faults: list[Fault],
    *,
    is_glance: bool = False,
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the kind of each part and its content piece by piece, checking the limits before.

    A part whose kind begins with SHEET is one: of it come the rows up to the last one that holds
    anything (for a glance, those at its beginning), and `faults` gets its faults, row by row.
    Raises UnreadableFile as soon as it reaches too far or its text comes to too much.
    """
    strings = Strings()
    for kind, path in parts.items():
        if kind == "sharedStrings":
            strings = Strings(partial(_read_pieces, archive, path))
        elif kind.startswith(SHEET):
            read = _read_beginning if is_glance else _read_pieces
            yield kind, _inspect_sheet(partial(read, archive, path), strings, faults)
            continue
        yield kind, _parse_pieces(_read_pieces(archive, path), make_parser())


def _inspect_sheet(
    read_pieces: Callable[[], Iterator[bytes]], strings: Strings, faults: list[Fault]
) -> Iterator[bytes]:
    """Inspect a sheet, then yield it again, up to the last row that holds anything."""
    if is_surely_within_limits(read_pieces(), strings):
        return read_pieces()
    parser = make_parser()
    cells = Cells(parser, strings, faults)
    for _ in _parse_pieces(read_pieces(), parser):
        pass
    cells.end()
    return _cut_pieces(read_pieces(), cells)


def _cut_pieces(pieces: Iterator[bytes], cells: Cells) -> Iterator[bytes]:
    at = 0
    for piece in pieces:
        if not at and piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            cells.cut_at = None  # its end tags would be other bytes
        if cells.cut_at is not None and at + len(piece) > cells.cut_at:
            yield piece[: cells.cut_at - at] + cells.closing
            return
        at += len(piece)
        yield piece


def _read_pieces(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    with archive.open(path) as part:
        while piece := part.read(PIECE):
            yield piece


def _read_beginning(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Read the rows that end within the first piece of a sheet, as a sheet of its own."""
    with archive.open(path) as part:
        piece = part.read(PIECE)
        is_whole = not part.read(1)
    root = _ROOT.search(piece)
    if is_whole or root is None:
        yield piece
        return
    ends = [end.end() for end in _ROW_END.finditer(piece)]
    prefix = root[1].decode("ascii")
    yield piece[: ends[-1] if ends else root.end()]
    yield f"</{prefix}sheetData></{prefix}worksheet>".encode()


def _parse_pieces(pieces: Iterator[bytes], parser: Any) -> Iterator[bytes]:
    for piece in pieces:
        parser.Parse(piece, False)
        yield piece
    parser.Parse(b"", True)


def _read_relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Read the relations of a part by id: their kind, and the part they point to."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        raise UnreadableFile(table.READING_FILE, NO_WORKBOOK)
    return {
        facts.get("Id", ""): (
            facts.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, facts.get("Target", ""))).lstrip("/"),
        )
        for element, facts in _read_elements(archive, relations)
        if element == "Relationship" and facts.get("TargetMode") != "External"
    }


def _read_elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    """Read a small part: its elements with their attributes, all without prefixes."""
    if archive.getinfo(part).file_size > SMALL_PART:
        raise UnreadableFile(table.READING_FILE, f"its part {part[:200]!r} is too large")
    elements: list[tuple[str, dict[str, str]]] = []
    parser = make_parser()
    parser.StartElementHandler = lambda name, attributes: elements.append(
        (strip_prefix(name), {strip_prefix(key): value for key, value in attributes.items()})
    )
    parser.Parse(archive.read(part), True)
    return elements
