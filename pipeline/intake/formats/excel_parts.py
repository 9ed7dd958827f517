"""The parts of an Excel file: which of them make up the first sheet, and how large they are."""

from __future__ import annotations

import posixpath
import zipfile
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from pipeline.errors import UnreadableFile
from pipeline.intake.formats.table import (
    MEBIBYTE,
    READING_FILE,
    limit_columns,
    limit_rows,
    limit_text,
)

MOST_CELLS = 12_000_000
"""Counted from the first to the last one, empty ones too: each takes memory."""
SMALL_PART = MEBIBYTE  # what a list of sheets or of relations has at most
PIECE = 64 * 1024
DIGITS = "0123456789"
_OF_A_CELL = frozenset(("c", "f", "v", "is", "t", "row"))
NO_WORKBOOK = "it is a zip archive, but holds no Excel workbook"
Start = Callable[[str, dict[str, str]], None]
Pieces = Iterator[bytes]


@dataclass(frozen=True)
class Book:
    """The parts of a workbook: first sheet, strings and styles (None: none), other sheets' names."""

    sheet: str
    other_sheets: tuple[str, ...]
    strings: str | None
    styles: str | None
    since_1904: bool


def find_parts(archive: zipfile.ZipFile) -> Book:
    """Find the first sheet by following the relations from the archive's root.

    Raises UnreadableFile where there is no workbook or no sheet in it.
    """
    root = _read_relations(archive, "")
    workbook = next((path for kind, path in root.values() if kind == "officeDocument"), None)
    if workbook is None or workbook not in archive.namelist():
        raise UnreadableFile(READING_FILE, NO_WORKBOOK)
    sheets: dict[str, str] = {}
    since_1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal since_1904
        if name == "sheet":
            given = {_strip_prefix(key): value for key, value in attributes.items()}
            sheets[given.get("id", "")] = given.get("name", "")
        elif name == "workbookPr":
            since_1904 = attributes.get("date1904") in ("1", "true")

    _parse_small(archive, workbook, start)
    related = _read_relations(archive, workbook)
    there = archive.namelist()
    places = {kind: path for kind, path in related.values() if path in there}
    worksheets = [one for one in sheets if one in related and related[one][0] == "worksheet"]
    if not worksheets:
        raise UnreadableFile(READING_FILE, "its workbook holds no sheet")
    first, *others = worksheets
    return Book(
        sheet=related[first][1],
        other_sheets=tuple(sheets[one] for one in others),
        strings=places.get("sharedStrings"),
        styles=places.get("styles"),
        since_1904=since_1904,
    )


def inspect_parts(
    archive: zipfile.ZipFile, parts: Mapping[str, str]
) -> Iterator[tuple[str, Pieces]]:
    """Yield each part under its new name, piece by piece, checking the limits on the way.

    Raises UnreadableFile as soon as the sheet reaches too far or its text comes to too much.
    """
    lengths = array("Q")
    for new in ("sharedStrings.xml", "styles.xml", "worksheets/sheet1.xml"):
        if new not in parts:
            continue
        parser = _make_parser()
        if new == "sharedStrings.xml":
            _Strings(parser, lengths)
        elif new.startswith("worksheets"):
            _Cells(parser, lengths)
        yield new, _stream_pieces(archive, parts[new], parser)


def _stream_pieces(archive: zipfile.ZipFile, name: str, parser: Any) -> Pieces:
    with archive.open(name) as part:
        while piece := part.read(PIECE):
            parser.Parse(piece, False)
            yield piece
        parser.Parse(b"", True)


class _Strings:
    """Records the length of each shared string."""

    def __init__(self, parser: Any, lengths: array[int]) -> None:
        self.lengths = lengths
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._characters

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if _strip_prefix(name) == "si":
            self.lengths.append(0)
            _limit_cells(len(self.lengths))

    def _characters(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Cells:
    """Tracks the cells that hold something: how far they extend, and how much text they have."""

    def __init__(self, parser: Any, lengths: array[int]) -> None:
        self.parser, self.lengths = parser, lengths
        self.row = self.column = 0
        self.last_row = self.last_column = self.text = 0
        self.kind = self.index = self.inside = ""
        self.is_uncalculated = False
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._written

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name if name in _OF_A_CELL else _strip_prefix(name)
        if self.is_uncalculated and kind not in ("v", "is"):
            self._refuse("a formula that was never calculated; open it in Excel and save it")
        self.inside = kind
        if kind == "c":
            self.kind = attributes.get("t", "")
            if "r" in attributes:
                letters = attributes["r"].rstrip(DIGITS)
                self.row = int(attributes["r"][len(letters) :][:9])
                self.column = _parse_column(letters)
            else:
                self.column += 1
            if self.kind == "e":
                self._refuse("an error of a formula, such as #N/A; mend it, or empty the cell")
        elif kind == "f":
            self.is_uncalculated = True
        elif kind == "row":
            self.row = int(attributes["r"][:9]) if "r" in attributes else self.row + 1
            self.column = 0
        elif kind in ("v", "is"):
            if self.row > self.last_row or self.column > self.last_column:
                self._reaches_further()
            if kind == "v" and self.kind == "s":
                self.index = ""
                self.parser.CharacterDataHandler = self._characters
                self.parser.EndElementHandler = self._end

    def _characters(self, text: str) -> None:
        self.index += text[:20]

    def _written(self, text: str) -> None:
        """Count text that stands in the sheet itself."""
        self.text += len(text)
        limit_text(self.text)
        if self.inside != "f":
            self.is_uncalculated = False

    def _end(self, _name: str) -> None:
        self.parser.CharacterDataHandler, self.parser.EndElementHandler = self._written, None
        place = int(self.index)
        if 0 <= place < len(self.lengths):
            self.text += self.lengths[place]
            limit_text(self.text)

    def _refuse(self, what: str) -> None:
        """Refuse a cell that the library would silently read as empty."""
        place = f"row {self.row}, column {self.column}"
        raise UnreadableFile(READING_FILE, f"its cell in {place} holds {what}")

    def _reaches_further(self) -> None:
        self.last_row = max(self.row, self.last_row)
        self.last_column = max(self.column, self.last_column)
        limit_columns(self.last_column)
        limit_rows(self.last_row - 1)
        _limit_cells(self.last_row * self.last_column)


def _limit_cells(number: int) -> None:
    if number > MOST_CELLS:
        raise UnreadableFile(
            READING_FILE,
            f"it has {number:,} cells from its first to its last; at most {MOST_CELLS:,} are read. "
            "Delete what stands far out, or save it as CSV",
        )


@lru_cache(maxsize=256)
def _parse_column(letters: str) -> int:
    """Parse a column's letters into its number: BL is 64."""
    number = 0
    if len(letters) > len("XFD"):
        raise ValueError(f"there is no column {letters[:20]!r}")
    for letter in letters:
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number


def _read_relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Read the relations of a part by id: their kind, and the part they point to."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        raise UnreadableFile(READING_FILE, NO_WORKBOOK)
    _parse_small(archive, relations, start)
    return found


def _parse_small(archive: zipfile.ZipFile, name: str, start: Start) -> None:
    parser = _make_parser()
    parser.StartElementHandler = lambda found, given: start(_strip_prefix(found), given)
    if archive.getinfo(name).file_size > SMALL_PART:
        raise UnreadableFile(READING_FILE, f"its part {name[:200]!r} is too large")
    parser.Parse(archive.read(name), True)


def _make_parser() -> Any:
    """Make an XML parser that refuses document types, which can hide an XML bomb."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_of_the_document_type: object) -> None:
        raise UnreadableFile(READING_FILE, "it declares a document type, which no Excel file does")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _strip_prefix(name: str) -> str:
    """Strip the namespace prefix from the name of an element or attribute."""
    return name.rpartition(":")[2]
