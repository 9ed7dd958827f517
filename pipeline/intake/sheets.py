"""The sheet: rows as a form, a command or a file gives them, before any rule is applied."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, overload

import polars as pl

from pipeline import fields
from pipeline.errors import Problem, sanitize
from pipeline.intake.cells import Cells, make_cells

SheetKind = Literal["revisits", "focus_sessions"]

REQUIRED: dict[SheetKind, tuple[str, ...]] = {
    "revisits": ("project", "occurred_at", "main_phase", "revisited_phase", "reason"),
    "focus_sessions": ("project", "phase", "started_at", "ended_at"),
}
OPTIONAL: dict[SheetKind, tuple[str, ...]] = {
    "revisits": ("note", "minutes", "recorded_by", "avoidable", "id", "recorded_at"),
    "focus_sessions": ("id",),
}
LABELS: dict[str, str] = {
    "main phase": "main_phase",
    "from": "main_phase",
    "revisited phase": "revisited_phase",
    "back to": "revisited_phase",
    "when": "occurred_at",
    "why": "reason",
    "who": "recorded_by",
    "started": "started_at",
    "ended": "ended_at",
}
"""What pages and downloads call a column, where that is not its name with a capital letter."""


@dataclass(frozen=True)
class SheetRow:
    """One row with its number in the file (None for a form or a command)."""

    number: int | None
    values: Mapping[str, object]


@dataclass(frozen=True, eq=False)
class FileRows(Sequence[SheetRow]):
    """The rows of a file, kept by column; a row is made when somebody looks at it."""

    numbers: pl.Series
    cells: Mapping[str, Cells]

    def __len__(self) -> int:
        return self.numbers.len()

    @overload
    def __getitem__(self, place: int) -> SheetRow: ...

    @overload
    def __getitem__(self, place: slice) -> "FileRows": ...

    def __getitem__(self, place: int | slice) -> "SheetRow | FileRows":
        if isinstance(place, slice):
            return FileRows(
                self.numbers[place], {name: cells[place] for name, cells in self.cells.items()}
            )
        values = {name: cells[place] for name, cells in self.cells.items()}
        return SheetRow(int(self.numbers[place]), values)

    def __iter__(self) -> Iterator[SheetRow]:
        return (self[place] for place in range(len(self)))


@dataclass(frozen=True)
class Sheet:
    """Rows under lower-case column names, and what kind of record each row is.

    `unused` columns and `other_sheets` of its file are not read, and reported.
    """

    kind: SheetKind
    columns: tuple[str, ...]
    rows: Sequence[SheetRow]
    unused: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()

    def get_numbers(self) -> pl.Series:
        """Return the number of each row."""
        if isinstance(self.rows, FileRows):
            return self.rows.numbers
        return pl.Series([row.number for row in self.rows], dtype=pl.Int64)

    def get_cells(self, column: str) -> Cells:
        """Return the cells of a column; without it, each row has none."""
        if not isinstance(self.rows, FileRows):
            return make_cells([row.values.get(column) for row in self.rows])
        if column not in self.rows.cells:
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(self.rows))
        cells = self.rows.cells[column]
        return cells.cast(pl.String) if isinstance(cells, pl.Series) else cells


def make_sheet(kind: SheetKind, **values: object) -> Sheet:
    """Make a sheet of one row, for a form or a command."""
    return Sheet(kind, tuple(values), (SheetRow(None, values),))


def name_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Name columns as we do: without regard to case and outer white space, labels by their column.

    A label of a column that the file has by its name too stays what it is.
    """
    names = [name.strip().casefold() for name in columns]
    return tuple(
        column if (column := LABELS.get(name, name)) == name or column not in names else name
        for name in names
    )


def classify_columns(columns: Sequence[str]) -> tuple[SheetKind, tuple[str, ...], list[Problem]]:
    """Find out the kind of sheet from its column names, the unused columns, and problems.

    A column of ours is missing, doubled, or one that is not read is so like it that it is probably
    a slip. What is not read breaks no other rule than that its name can be shown.
    """
    names = name_columns(columns)
    kind = choose_kind(names)
    known = REQUIRED[kind] + OPTIONAL[kind]
    unused = tuple(name for name in names if name not in known)
    problems = [
        Problem("columns", name, "stands more than once") for name in known if names.count(name) > 1
    ]
    problems += _find_invalid_names(names)
    for name in dict.fromkeys(unused):
        near = difflib.get_close_matches(
            name, [column for column in known if column not in names], 1, 0.75
        )
        if near:
            problems.append(Problem("columns", name, "is not a column", nearest=near[0]))
    missing = [name for name in REQUIRED[kind] if name not in names]
    guessed = [problem.nearest for problem in problems]
    problems += [
        Problem(
            "columns", name, f"is missing; the file has {format_names(columns) or 'no columns'}"
        )
        for name in missing
        if name not in guessed
    ]
    return kind, unused, problems


def _find_invalid_names(names: Sequence[str]) -> list[Problem]:
    """Find column names with characters that cannot be shown."""
    problems = []
    for name in names:
        try:
            fields.parse_name(name[: fields.NAME_LENGTH] or "blank")
        except fields.BrokenRule as broken:
            problems.append(Problem("columns", name, broken.rule))
    return problems


def choose_kind(names: Sequence[str]) -> SheetKind:
    """Choose the kind of sheet of which more required columns are there; else revisits."""

    def fitting(kind: SheetKind) -> int:
        return sum(name in names for name in REQUIRED[kind])

    own = fitting("focus_sessions")
    return "focus_sessions" if own > fitting("revisits") else "revisits"


def format_names(names: Sequence[str]) -> str:
    """Format the names of a file in one short line."""
    first = [sanitize(name.strip()[:40]) or "(blank)" for name in names[:12]]
    return ", ".join(first + ["…"] * (len(names) > 12))
