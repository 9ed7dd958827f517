"""The parts of an Excel file: which of them make up the first sheet, and how large they are."""

import posixpath
import zipfile
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from pipeline.errors import UnreadableFile
from pipeline.intake.formats import table

MOST_CELLS = 12_000_000
"""From the first to the last cell, empty ones included: each takes memory."""
SMALL_PART = table.MEBIBYTE  # limit for the lists of sheets and relations
PIECE = 64 * 1024
DIGITS = "0123456789"
_OF_A_CELL = frozenset(("c", "f", "v", "is", "t", "row"))
NO_WORKBOOK = "it is a zip archive, but holds no Excel workbook"


@dataclass(frozen=True)
class Book:
    """What is read of a workbook: the parts of its first sheet, by the kind of their relation.

    The strings come before the sheet, whose cells refer to them. `other_sheets` are names of
    sheets that are not read; with `since_1904` days are counted from then.
    """

    parts: Mapping[str, str]
    other_sheets: tuple[str, ...]
    since_1904: bool


def find_parts(archive: zipfile.ZipFile) -> Book:
    """Find the first sheet by following the relations from the archive's root.

    Raises UnreadableFile where there is no workbook or no sheet in it.
    """
    there = archive.namelist()
    root = _read_relations(archive, "")
    workbook = next((path for kind, path in root.values() if kind == "officeDocument"), "")
    if workbook not in there:
        raise UnreadableFile(table.READING_FILE, NO_WORKBOOK)
    elements = _read_elements(archive, workbook)
    related = _read_relations(archive, workbook)
    sheets = {
        facts.get("id", ""): facts.get("name", "") for name, facts in elements if name == "sheet"
    }
    worksheets = [
        (related[identifier][1], name)
        for identifier, name in sheets.items()
        if identifier in related and related[identifier][0] == "worksheet"
    ]
    if not worksheets:
        raise UnreadableFile(table.READING_FILE, "its workbook holds no sheet")
    paths = {kind: path for kind, path in related.values() if path in there}
    parts = {kind: paths[kind] for kind in ("sharedStrings", "styles") if kind in paths}
    return Book(
        parts=parts | {"worksheet": worksheets[0][0]},
        other_sheets=tuple(name for _, name in worksheets[1:]),
        since_1904=any(
            facts.get("date1904") in ("1", "true")
            for name, facts in elements
            if name == "workbookPr"
        ),
    )


def inspect_parts(
    archive: zipfile.ZipFile, parts: Mapping[str, str]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the kind of each part and its content piece by piece, checking the limits on the way.

    Raises UnreadableFile as soon as the sheet reaches too far or its text comes to too much.
    """
    lengths = array("Q")
    for kind, path in parts.items():
        parser = _make_parser()
        if kind == "sharedStrings":
            _measure_strings(parser, lengths)
        elif kind == "worksheet":
            _Cells(parser, lengths)
        yield kind, _stream_pieces(archive, path, parser)


def _stream_pieces(archive: zipfile.ZipFile, path: str, parser: Any) -> Iterator[bytes]:
    with archive.open(path) as part:
        while piece := part.read(PIECE):
            parser.Parse(piece, False)
            yield piece
        parser.Parse(b"", True)


def _measure_strings(parser: Any, lengths: "array[int]") -> None:
    """Make the parser append the length of each shared string to `lengths`."""

    def start(name: str, _attributes: dict[str, str]) -> None:
        if _strip_prefix(name) == "si":
            lengths.append(0)
            _limit_cells(len(lengths))

    def measure(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    parser.StartElementHandler, parser.CharacterDataHandler = start, measure


class _Cells:
    """Tracks the cells that hold something: how far they extend, and how much text they have."""

    def __init__(self, parser: Any, lengths: "array[int]") -> None:
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
        table.limit_text(self.text)
        if self.inside != "f":
            self.is_uncalculated = False

    def _end(self, _name: str) -> None:
        self.parser.CharacterDataHandler, self.parser.EndElementHandler = self._written, None
        place = int(self.index)
        if 0 <= place < len(self.lengths):
            self.text += self.lengths[place]
            table.limit_text(self.text)

    def _refuse(self, what: str) -> None:
        """Refuse a cell that the library would silently read as empty."""
        place = f"row {self.row}, column {self.column}"
        raise UnreadableFile(table.READING_FILE, f"its cell in {place} holds {what}")

    def _reaches_further(self) -> None:
        self.last_row = max(self.row, self.last_row)
        self.last_column = max(self.column, self.last_column)
        table.limit_columns(self.last_column)
        table.limit_rows(self.last_row - 1)
        _limit_cells(self.last_row * self.last_column)


def _limit_cells(number: int) -> None:
    if number > MOST_CELLS:
        raise UnreadableFile(
            table.READING_FILE,
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
    parser = _make_parser()
    parser.StartElementHandler = lambda name, attributes: elements.append(
        (_strip_prefix(name), {_strip_prefix(key): value for key, value in attributes.items()})
    )
    parser.Parse(archive.read(part), True)
    return elements


def _make_parser() -> Any:
    """Make an XML parser that refuses document types, which can hide an XML bomb."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_of_the_document_type: object) -> None:
        raise UnreadableFile(
            table.READING_FILE, "it declares a document type, which no Excel file does"
        )

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _strip_prefix(name: str) -> str:
    """Strip the namespace prefix from the name of an element or attribute."""
    return name.rpartition(":")[2]
