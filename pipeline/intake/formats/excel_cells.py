"""The cells of an Excel sheet, looked at before the library reads them.

How far they reach and how much text they hold is limited here. A cell that holds nothing but white
space is blank wherever it stands, and one that the library would silently read as empty is noted.
"""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from xml.parsers import expat

from pipeline.errors import UnreadableFile
from pipeline.intake.formats import table

MOST_CELLS = 12_000_000
"""From the first to the last cell, empty ones included: each takes memory."""
MOST_FAULTS = 10_000
DIGITS = "0123456789"
OF_A_FORMULA = "an error of a formula, such as #N/A; mend it, or empty the cell"
UNCALCULATED = "a formula that was never calculated; open it in Excel and save it"
_OF_A_CELL = frozenset(("c", "f", "v", "is", "t", "row"))
_SHEET, _ROWS = "worksheet", "sheetData"


@dataclass(frozen=True)
class Fault:
    """A cell that the library would silently read as empty: its row, its column, what it holds."""

    row: int
    column: int
    holds: str


class Strings:
    """The shared strings: how long each is, and whether it holds anything but white space.

    They are measured when somebody asks for one; `limit` looks at them more quickly.
    """

    def __init__(self, read_pieces: Callable[[], Iterable[bytes]] = tuple) -> None:
        self._read_pieces = read_pieces

    def limit(self) -> int:
        """Return how long a string can be at most. Raises UnreadableFile where there are too many.

        One reaches from the beginning of a tag to that of the next, with tags and entities.
        """
        number = longest = since = 0
        for piece in self._read_pieces():
            if b":si" in piece:  # tags with a prefix; or a text, which does no harm
                return self._limit_exactly()
            first, *others = piece.split(b"<si")
            since += len(first)
            number += len(others)
            longest = max(longest, since, *map(len, others[:-1]), 0)
            since = len(others[-1]) if others else since
        if number > MOST_CELLS:
            return self._limit_exactly()
        return max(longest, since)

    def _limit_exactly(self) -> int:
        return max(self._measured[0], default=0)

    def __getitem__(self, place: int) -> tuple[int, bool]:
        """Return the length of a string, and whether it holds anything; 0 where there is none."""
        lengths, filled = self._measured
        return (lengths[place], bool(filled[place])) if 0 <= place < len(lengths) else (0, False)

    @cached_property
    def _measured(self) -> tuple["array[int]", bytearray]:
        lengths, filled = array("Q"), bytearray()
        parser = make_parser()

        def start(name: str, _attributes: dict[str, str]) -> None:
            if name != "t" and strip_prefix(name) == "si":
                lengths.append(0)
                filled.append(0)
                limit_cells(len(lengths))

        def measure(text: str) -> None:
            if lengths:
                lengths[-1] += len(text)
                if not text.isspace():
                    filled[-1] = 1

        parser.StartElementHandler, parser.CharacterDataHandler = start, measure
        for piece in self._read_pieces():
            parser.Parse(piece, False)
        parser.Parse(b"", True)
        return lengths, filled


class Cells:
    """Tracks the cells that hold something: how far they extend, and how much text they have.

    `cut_at` is the byte at which the rows begin behind which none holds anything (None where the
    last row does); `closing` then ends the sheet.
    """

    def __init__(self, parser: Any, strings: Strings, faults: list[Fault]) -> None:
        self.parser, self.strings, self.faults = parser, strings, faults
        self.row = self.column = 0
        self.last_row = self.last_column = self.last_present = self.text = 0
        self.kind = self.index = self.inside = ""
        self.is_uncalculated = False
        self.cut_at: int | None = None
        self._ending = {_SHEET: _SHEET, _ROWS: _ROWS}
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._written

    @property
    def closing(self) -> bytes:
        """The end tags of rows and sheet, with the prefixes of this file."""
        return "".join(f"</{self._ending[name]}>" for name in (_ROWS, _SHEET)).encode()

    def end(self) -> None:
        """Note what only the end of the sheet shows, and check how much memory it would take."""
        self._end_formula()
        limit_cells(self.last_row * max(self.last_present, self.last_column))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name if name in _OF_A_CELL else strip_prefix(name)
        if self.is_uncalculated and kind not in ("v", "is"):
            self._end_formula()
        self.inside = kind
        if kind == "c":
            self._begin_cell(attributes)
        elif kind == "f":
            self.is_uncalculated = True
        elif kind == "row":
            self.row = int(attributes["r"][:9]) if "r" in attributes else self.row + 1
            self.column = 0
            if self.cut_at is None:
                self.cut_at = self.parser.CurrentByteIndex
        elif kind in ("v", "is"):
            self.last_present = max(self.last_present, self.column)
            if self.kind == "str":  # a formula that gives no text was calculated too
                self.is_uncalculated = False
            if kind == "v" and self.kind == "s":
                self.index = ""
                self.parser.CharacterDataHandler = self._characters
                self.parser.EndElementHandler = self._end
        elif kind in self._ending:
            self._ending[kind] = name

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("t", "")
        if "r" in attributes:
            letters = attributes["r"].rstrip(DIGITS)
            self.row = int(attributes["r"][len(letters) :][:9])
            self.column = parse_column(letters)
        else:
            self.column += 1
        if self.kind == "e":
            self._note(OF_A_FORMULA)

    def _characters(self, text: str) -> None:
        self.index += text[:20]

    def _written(self, text: str) -> None:
        """Count text that stands in the sheet itself."""
        self.text += len(text)
        table.limit_text(self.text)
        if self.inside in ("v", "t") and not text.isspace():
            self.is_uncalculated = False
            self._fill()

    def _end(self, _name: str) -> None:
        self.parser.CharacterDataHandler, self.parser.EndElementHandler = self._written, None
        self.is_uncalculated = False
        length, is_filled = self.strings[int(self.index)]
        self.text += length
        table.limit_text(self.text)
        if is_filled:
            self._fill()

    def _fill(self) -> None:
        """Note that the cell holds something."""
        self.cut_at = None
        if self.row > self.last_row or self.column > self.last_column:
            self.last_row = max(self.row, self.last_row)
            self.last_column = max(self.column, self.last_column)
            table.limit_columns(self.last_column)
            table.limit_rows(self.last_row - 1)
            limit_cells(self.last_row * self.last_column)

    def _end_formula(self) -> None:
        if self.is_uncalculated:
            self.is_uncalculated = False
            self._note(UNCALCULATED)
            self._fill()

    def _note(self, what: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(self.row, self.column, what))


def limit_cells(number: int) -> None:
    """Raise UnreadableFile where a sheet has too many cells."""
    if number > MOST_CELLS:
        raise UnreadableFile(
            table.READING_FILE,
            f"it has {number:,} cells from its first to its last; at most {MOST_CELLS:,} are read. "
            "Delete what stands far out, or save it as CSV",
        )


@lru_cache(maxsize=256)
def parse_column(letters: str) -> int:
    """Parse a column's letters into its number: BL is 64."""
    number = 0
    if len(letters) > len("XFD"):
        raise ValueError(f"there is no column {letters[:20]!r}")
    for letter in letters:
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number


def make_parser() -> Any:
    """Make an XML parser that refuses document types, which can hide an XML bomb."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_of_the_document_type: object) -> None:
        raise UnreadableFile(
            table.READING_FILE, "it declares a document type, which no Excel file does"
        )

    parser.StartDoctypeDeclHandler = refuse
    return parser


def strip_prefix(name: str) -> str:
    """Strip the namespace prefix from the name of an element or attribute."""
    return name.rpartition(":")[2]
