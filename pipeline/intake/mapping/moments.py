"""Converts days and times by column: to ISO 8601, with the times that stand in their own column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.fields import is_blank
from pipeline.intake.cells import Cells, index_distinct, make_cells
from pipeline.intake.mapping.days import Order, drop_time, find_order, parse_day
from pipeline.intake.mapping.plain_days import format_days, list_examples, split_days

MOST_READINGS = 5
_ISO = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?\s*$"
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
_ISO_TEXT = re.compile(_ISO)
_ISO_TIME = re.compile(r"\d{2}:\d{2}")
_DAY_ALONE = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?P<zone>Z|[+-][0-9:]+)?)?"
)

Reading = tuple[str, str, str]
"""A column, a value as it was, and as it was read."""


@dataclass(frozen=True)
class Moments:
    """Columns of days and times, converted; how they were read.

    `order` is how day and month were told apart, `either` a day that could be two. `readings` are
    examples of other forms.
    """

    cells: Mapping[str, Cells]
    order: Order | None
    either: str | None
    readings: tuple[Reading, ...]

    @property
    def in_doubt(self) -> str | None:
        """A day that could be read in two ways, where nobody said how."""
        return self.either if self.order is None else None


def convert_moments(columns: Mapping[str, Cells], order: Order | None) -> Moments:
    """Convert days and times in other forms than ISO 8601, all in the same order.

    What cannot be read stays as it is.
    """
    odd = {name: _OddDays(cells) for name, cells in columns.items()}
    examples = [text for each in odd.values() for text in each.examples]
    evident, either = find_order(examples)
    if order is None:
        order = evident
    elif evident not in (None, order):  # what somebody said holds, and can be changed
        either = next((text for text in examples if parse_day(text, evident)), None)
    readings: list[Reading] = []
    converted = {}
    for name, each in odd.items():
        converted[name], read = each.read(order)
        shown = zip(each.texts.head(MOST_READINGS), read.head(MOST_READINGS), strict=True)
        readings += [(name, was, day) for was, day in shown if day is not None]
    return Moments(converted, order, either, tuple(readings))


class _OddDays:
    """The cells of a column that hold text in another form than ISO 8601."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        texts = (
            cells
            if isinstance(cells, pl.Series)
            else pl.Series(map(_keep_text, cells), dtype=pl.String)
        )
        self._places = (~texts.str.contains(_ISO) & texts.str.contains(r"\S")).arg_true()
        self.texts = texts.gather(self._places).str.strip_chars()
        self._plain = split_days(self.texts)
        self._others, self._codes = index_distinct(self.texts.filter(self._plain["sign"].is_null()))

    @property
    def examples(self) -> list[str]:
        """Texts from which the order of day and month can be told."""
        return [*list_examples(self._plain), *map(str, self._others)]

    def read(self, order: Order | None) -> tuple[Cells, pl.Series]:
        """Read them: the whole column, and what each of the texts became, or null."""
        read = format_days(self._plain, order)
        if self._others:
            others = pl.Series(
                [parse_day(str(text), order) for text in self._others], dtype=pl.String
            )
            places = self._plain["sign"].is_null().arg_true()
            read = read.scatter(places, others.gather(self._codes))
        filled = read.fill_null(self.texts)
        if isinstance(self._cells, pl.Series):
            return self._cells.scatter(self._places, filled), read
        cells = list(self._cells)
        for place, text in zip(self._places, filled, strict=True):
            cells[place] = text
        return cells, read


def _keep_text(cell: object) -> str | None:
    """Keep a cell that is text, without half a character."""
    return cell if isinstance(cell, str) and not _HALF_A_CHARACTER.search(cell) else None


def find_unread(cells: Cells) -> pl.Series:
    """Find the cells that are blank or text that is no day in ISO 8601: true or false for each."""
    if isinstance(cells, pl.Series):
        return ~cells.str.contains(_ISO).fill_null(value=False)
    return pl.Series(
        [is_blank(cell) or (isinstance(cell, str) and not _ISO_TEXT.match(cell)) for cell in cells],
        dtype=pl.Boolean,
    )


def drop_times(cells: Cells, where: pl.Series) -> Cells:
    """Drop the time of days in some places, as far as they are ISO 8601."""
    return make_cells(
        [drop_time(cell) if drops else cell for cell, drops in zip(cells, where, strict=True)]
    )


def join_times(
    name: str, days: Cells, clocks: Sequence[object] | pl.Series
) -> tuple[Cells, list[Reading]]:
    """Join times to the days of a column; both ISO 8601, and a day without a time of its own.

    A day that has another time than the one beside it gets both, so that the rules refuse it.
    """
    joined: list[object] = []
    readings: list[Reading] = []
    for day, clock in zip(days, clocks, strict=True):
        text = str(day).strip()
        match = None if is_blank(clock) else _DAY_ALONE.fullmatch(text)
        if match:
            moment = f"{match[1]}T{clock}{match['zone'] or ''}"
            if len(readings) < MOST_READINGS and _ISO_TIME.match(str(clock)):
                readings.append((name, f"{match[1]} + {clock}", moment))
            joined.append(moment)
        elif is_blank(clock) or not _ISO_TEXT.match(text) or text[11:].startswith(str(clock)):
            joined.append(day)
        else:
            joined.append(f"{text} {clock}")
    return make_cells(joined), readings
