"""Tables and sentences in a terminal's window: as wide as it is, and whole where there is none.

What goes to a file or another program is never cut or broken. Wide characters (Chinese) take two
columns, combining ones none.
"""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import polars as pl

BOX = 3  # columns that a box takes for each cell, and one more at its end
MOST_LINES = 3  # of a head
# How far texts and heads are shortened, in this order: the least columns of each.
TRIED = ((200, 6), (16, 5), (10, 4))
FIGURE_BEGINS = frozenset("0123456789+-−~<≥–·")


def get_window_width(file: TextIO | None = None) -> int | None:
    """Return how many columns the window has; None where it goes to a file or a program."""
    return shutil.get_terminal_size().columns if (file or sys.stdout).isatty() else None


def measure_width(text: str) -> int:
    """Measure how many columns a text takes in a terminal."""
    return sum(
        0
        if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Cf")
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def print_text(text: str, *, indent: str = "", hang: str | None = None) -> None:
    """Print a sentence, broken between words where the window is narrower.

    `indent` stands before the first line, `hang` before the others.
    """
    width = get_window_width()
    if width is None or measure_width(indent + text) <= width:
        print(f"{indent}{text}")
        return
    for line in _break_words(text, width, indent, indent if hang is None else hang):
        print(line)


def print_table(table: pl.DataFrame, *, file: TextIO | None = None) -> None:
    """Print a table: boxed where that fits, else with short heads, else row by row."""
    width = get_window_width(file)
    if width is None or _measure_box(table) <= width:
        _print_box(table, file)
        return
    for line in format_narrow(table, width) or _list_rows(table, width):
        print(line, file=file)


def fits(table: pl.DataFrame, width: int) -> bool:
    """Tell whether the figures of a table fit into so many columns, boxed or not."""
    return _measure_box(table) <= width or format_narrow(table, width) is not None


def format_narrow(table: pl.DataFrame, width: int) -> list[str] | None:
    """Format a table without a box in so many columns; None where its figures need more.

    Heads are broken and shortened as far as they stay apart; if they cannot, the columns have
    numbers, and so have the rows that they name. Texts are cut in the middle.
    """
    heads, rows = table.columns, [[_format_value(value) for value in row] for row in table.rows()]
    texts = [place for place in range(len(heads)) if not place or not _holds_figures(rows, place)]
    for numbered in (False, True):
        named = _number(heads, rows) if numbered else (heads, rows)
        lines = _fit(*named, texts, width) if named else None
        if lines:
            return lines
    return None


def shorten_middle(text: str, width: int) -> str:
    """Shorten a text to so many columns, in its middle: names alike often differ at their end."""
    if measure_width(text) <= width:
        return text
    return f"{_cut(text, width // 2)}…{_cut(text[::-1], (width - 1) // 2)[::-1]}"


def _measure_box(table: pl.DataFrame) -> int:
    columns = [[name, *map(_format_value, table[name])] for name in table.columns]
    return sum(max(map(measure_width, column)) + BOX for column in columns) + 1


def _print_box(table: pl.DataFrame, file: TextIO | None) -> None:
    import polars as pl

    with pl.Config(
        tbl_rows=-1,
        tbl_cols=-1,
        tbl_width_chars=220,
        fmt_str_lengths=80,
        tbl_hide_column_data_types=True,
        tbl_hide_dataframe_shape=True,
    ):
        print(table, file=file)


def _format_value(value: object) -> str:
    return "" if value is None else str(value)


def _holds_figures(rows: Sequence[Sequence[str]], place: int) -> bool:
    return all(not row[place] or row[place][0] in FIGURE_BEGINS for row in rows)


def _number(
    heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[list[str], list[list[str]]] | None:
    """Number the heads and the rows of the same names; None where rows and heads differ."""
    if [row[0] for row in rows] != list(heads[1:]):
        return None
    return (
        [heads[0], *(str(number) for number in range(1, len(heads)))],
        [[f"{number} {row[0]}", *row[1:]] for number, row in enumerate(rows, 1)],
    )


def _fit(
    heads: Sequence[str], rows: Sequence[Sequence[str]], texts: Sequence[int], width: int
) -> list[str] | None:
    """Fit a table into so many columns: heads and texts are shortened in turn, never figures."""
    cells = [max([1, *(measure_width(row[place]) for row in rows)]) for place in range(len(heads))]
    for least_text, least_head in TRIED:
        for head in range(max(map(measure_width, heads)), least_head - 1, -1):
            broken = [_break_head(name, max(head, cells[n])) for n, name in enumerate(heads)]
            sizes = [
                max(cell, *map(measure_width, lines))
                for cell, lines in zip(cells, broken, strict=True)
            ]
            left = width - (len(sizes) - 1) - sum(sizes)
            for place in texts:
                least = max(min(sizes[place], least_text), *map(measure_width, broken[place]))
                cut = min(max(-left, 0), sizes[place] - least)
                sizes[place] -= cut
                left += cut
            apart = len({tuple(lines) for lines in broken}) == len(heads)
            if left >= 0 and apart and max(map(len, broken)) <= MOST_LINES:
                return _lay_out(broken, rows, sizes, texts)
    return None


def _lay_out(
    heads: Sequence[Sequence[str]],
    rows: Sequence[Sequence[str]],
    sizes: Sequence[int],
    texts: Sequence[int],
) -> list[str]:
    """Lay the lines out: heads of several lines end on the same, figures stand to the right."""
    height = max(map(len, heads))
    above = [[""] * (height - len(lines)) + list(lines) for lines in heads]
    lines = [[column[place] for column in above] for place in range(height)]
    cut = [
        [shorten_middle(cell, size) for cell, size in zip(row, sizes, strict=True)] for row in rows
    ]
    return [
        " ".join(
            _pad(cell, size, right=place not in texts)
            for place, (cell, size) in enumerate(zip(line, sizes, strict=True))
        ).rstrip()
        for line in [*lines, ["─" * size for size in sizes], *cut]
    ]


def _pad(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - measure_width(text))
    return f"{blank}{text}" if right else f"{text}{blank}"


def _break_head(head: str, width: int) -> list[str]:
    """Break a head between words into lines of so many columns; longer words are cut."""
    lines: list[str] = []
    for word in head.split():
        if lines and measure_width(lines[-1]) + 1 + measure_width(word) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        elif measure_width(word) <= width:
            lines.append(word)
        elif measure_width(word) > len(word):  # wide characters: words without blanks
            lines += _break_between_letters(word, width)
        else:
            lines.append(f"{_cut(word, width - 1)}.")
    return lines


def _break_between_letters(word: str, width: int) -> list[str]:
    first = _cut(word, width)
    return [first, *_break_between_letters(word[len(first) :], width)] if first else []


def _cut(text: str, width: int) -> str:
    """Cut a text to so many columns."""
    while measure_width(text) > width:
        text = text[:-1]
    return text


def _list_rows(table: pl.DataFrame, width: int) -> list[str]:
    """List a table row by row, for a window that is too narrow for its figures."""
    lines = []
    for first, *others in table.rows():
        lines += _break_words(_format_value(first), width, "", "")
        figures = zip(table.columns[1:], others, strict=True)
        words = " · ".join(f"{name}: {_format_value(value)}" for name, value in figures)
        lines += _break_words(words, width, "  ", "  ")
    return lines


def _break_words(text: str, width: int, indent: str, hang: str) -> list[str]:
    """Break a text between words into lines of so many columns; a longer word stays whole."""
    lines, line, begun = [], indent, False
    for word in text.split(" "):
        if begun and measure_width(line) + 1 + measure_width(word) > width:
            lines.append(line)
            line, begun = hang, False
        line = f"{line} {word}" if begun else f"{line}{word}"
        begun = True
    return [*lines, line]
