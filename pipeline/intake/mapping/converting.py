"""Converts a sheet by its mapping: other people's words and forms become what our rules read.

What it cannot convert stays as it is, and the rules refuse it row by row. Nothing is converted that
is ours already.
"""

from dataclasses import dataclass, replace

import polars as pl

from pipeline.fields import is_blank
from pipeline.intake.cells import (
    Cells,
    fill_from_above,
    index_distinct,
    make_cells,
    select_cells,
)
from pipeline.intake.mapping.days import ORDERS, Order, is_no_day, parse_day, parse_time
from pipeline.intake.mapping.headings import HOURS, PAIR, TIMES
from pipeline.intake.mapping.mapping import (
    ABOVE,
    BLANK,
    CLOCK,
    DAY,
    EMPTY,
    KIND_OF,
    LEAVE_OUT,
    NEW,
    PHASE,
    REASON,
    SheetMapping,
)
from pipeline.intake.mapping.moments import (
    MOST_READINGS,
    Moments,
    Reading,
    convert_moments,
    drop_times,
    find_unread,
    join_times,
)
from pipeline.intake.mapping.pairs import split_pairs
from pipeline.intake.mapping.words import (
    Word,
    accept_proposals,
    format_word,
    propose_meanings,
    read_value,
)
from pipeline.intake.rules import RECORD_RULES
from pipeline.intake.sheets import FileRows, Sheet
from pipeline.model import Catalogue, normalize_name
from pipeline.spelling import normalize_spelling

MOST_ODD_DAYS = 5
"""So many values that hold a digit but no day are asked about; more are days in another form."""


@dataclass(frozen=True)
class Converted:
    """A sheet of ours, the mapping that made it one, and what that took.

    `words` are those that were none of ours, the most frequent first; `order` is how days were
    read, `either` one that could be read in two ways. `readings` are
    examples of other forms: column, as it was, as it was read. `left_out` counts the rows that were
    left out, `new_phases` are the titles of phases that the sheet is to bring.
    """

    sheet: Sheet
    mapping: SheetMapping
    words: tuple[Word, ...] = ()
    order: Order | None = None
    either: str | None = None
    readings: tuple[tuple[str, str, str], ...] = ()
    left_out: int = 0
    new_phases: tuple[str, ...] = ()

    @property
    def open_words(self) -> tuple[Word, ...]:
        """The words of which nobody has said what they mean."""
        return tuple(word for word in self.words if word.meaning is None)

    @property
    def has_more_readings(self) -> bool:
        """Tell whether a column may have more other forms than its examples."""
        columns = [column for column, _, _ in self.readings]
        return any(columns.count(column) >= MOST_READINGS for column in columns)

    @property
    def in_doubt(self) -> str | None:
        """A day that could be read in two ways, where nobody said how."""
        return self.either if self.order is None else None

    @property
    def is_decided(self) -> bool:
        """Tell whether nothing is left to be said."""
        return not self.open_words and self.in_doubt is None


def convert_sheet(
    raw: Sheet, mapping: SheetMapping, catalogue: Catalogue, *, accepts: bool = False
) -> Converted:
    """Convert a sheet whose columns are named as ours (or `hours`), with words of its own.

    With `accepts`, words that nobody decided mean what is proposed, if anything is.
    """
    converting = _Converting(raw, mapping, catalogue)
    words = converting.convert_words()
    if accepts:
        accepted = accept_proposals(mapping, words)
        if accepted != mapping:
            converting = _Converting(raw, accepted, catalogue, converting.moments)
            words = converting.convert_words()
    converting.join_times()
    return converting.finish(words)


class _Converting:
    """The columns of a sheet while they are converted.

    `source` is what they hold before, where a blank may have taken what stands above.
    """

    def __init__(
        self,
        raw: Sheet,
        mapping: SheetMapping,
        catalogue: Catalogue,
        moments: Moments | None = None,
    ) -> None:
        self.raw, self.mapping, self.catalogue = raw, mapping, catalogue
        self.columns = RECORD_RULES[raw.kind].columns
        self.source: dict[str, Cells] = {name: raw.get_cells(name) for name in raw.columns}
        self.source |= split_pairs(self.source.pop(PAIR)) if PAIR in self.source else {}
        self.above: dict[str, pl.Series] = {}
        for column in self.columns:
            if column.is_required and column.name in self.source:
                self._fill_from_above(column.name)
        days = (each.name for each in self.columns if each.is_moment and each.name in self.source)
        self.moments = moments or convert_moments(
            {name: self.source[name] for name in days}, mapping.order
        )
        self.cells = {name: cells for name, cells in self.source.items() if name != HOURS}
        self.is_kept = pl.repeat(value=True, n=len(raw.rows), eager=True)
        self.words: dict[tuple[str, str], Word] = {}
        self.readings: dict[tuple[str, str], str] = {}
        self.joined: list[Reading] = []
        self.new_phases: dict[str, str] = {}
        self.known = {
            PHASE: {
                normalize_spelling(name)
                for phase in catalogue.phases
                for name in (phase.key, phase.title)
            },
            REASON: {normalize_spelling(reason.name) for reason in catalogue.reasons},
        }

    def _fill_from_above(self, column: str) -> None:
        """Let a blank be what stands above, where somebody said so."""
        kind = KIND_OF.get(column)
        if kind and self.mapping.find_meaning(kind, BLANK) == ABOVE:
            self.source[column], self.above[column] = fill_from_above(self.source[column])

    def convert_words(self) -> tuple[Word, ...]:
        """Convert the words of each column; returns those that are none of ours."""
        self._convert_columns()
        leaving = {key: word for key, word in self.words.items() if word.meaning == LEAVE_OUT}
        if leaving:  # again without these rows
            for found in (self.words, self.readings, self.new_phases):
                found.clear()
            self._convert_columns()
            self.words |= leaving
        return propose_meanings(
            self.words.values(), self.catalogue, in_hours=HOURS in self.raw.columns
        )

    def _convert_columns(self) -> None:
        is_required = {column.name: column.is_required for column in self.columns}
        for name in (*is_required, *TIMES):
            if KIND_OF.get(name) == DAY and name in self.source:
                self._convert_days(name)
            elif name in KIND_OF:
                self._convert_column(name, is_required=is_required.get(name, False))

    def _convert_days(self, column: str) -> None:
        """Take the days as they were read, and ask what the rest is that is no day.

        Of text with digits, which may be a day in a form that nobody reads, only a few are asked.
        """
        self.cells[column] = self.moments.cells[column]
        if column in self.above:
            self.cells[column] = drop_times(self.cells[column], self.above[column])
        self._note_above(column)
        unread = find_unread(self.cells[column]) & self.is_kept
        if not unread.any():
            return
        values, codes = index_distinct(select_cells(self.source[column], unread))
        rows = dict(codes.value_counts().rows())
        odd = [value for value in values if not (is_blank(value) or is_no_day(value))]
        is_day = any(
            parse_day(str(value), order) for value in odd[:MOST_ODD_DAYS] for order in ORDERS
        )
        asks_odd = len(odd) <= MOST_ODD_DAYS and not is_day
        leaves = [False] * len(values)
        for code, value in enumerate(values):
            word = format_word(value)
            is_said = self.mapping.find_meaning(DAY, word) is not None
            if word == BLANK or is_no_day(value) or asks_odd or is_said:
                leaves[code] = self._give_meaning(DAY, word, rows[code]) == LEAVE_OUT
        if any(leaves):
            left = pl.Series(leaves, dtype=pl.Boolean).gather(codes)
            self.is_kept = self.is_kept.scatter(unread.arg_true().filter(left), values=False)

    def _convert_column(self, column: str, *, is_required: bool) -> None:
        """Convert the words of a column; those that are ours stay."""
        in_hours = column == "minutes" and HOURS in self.source
        name = HOURS if in_hours else column
        if name not in self.source and not is_required:
            return
        values, codes = index_distinct(self.source.get(name, self.raw.get_cells(name)))
        rows = dict(codes.filter(self.is_kept).value_counts().rows())
        kind = KIND_OF[column]
        self._note_above(column)
        converted: list[object] = []
        left_out: list[bool] = []
        for code, value in enumerate(values):
            word = format_word(value)
            read = None if word == BLANK else read_value(kind, value, self.known, in_hours=in_hours)
            meaning = None
            if read is not None and read is not value and rows.get(code):
                self._note(column, word, str(read))
            elif read is None and rows.get(code) and (word != BLANK or is_required):
                meaning = self._give_meaning(kind, word, rows[code])
            left_out.append(meaning == LEAVE_OUT)
            if meaning is not None:
                meant = (kind == CLOCK and parse_time(meaning)) or meaning
                converted.append(None if meaning in (EMPTY, LEAVE_OUT, ABOVE) else meant)
            else:
                converted.append(value if read is None or read is value else str(read))
        is_changed = any(new is not old for new, old in zip(converted, values, strict=True))
        if name != column or is_changed:
            self.cells[column] = make_cells([converted[code] for code in codes])
        if any(left_out):
            self.is_kept &= ~pl.Series(left_out, dtype=pl.Boolean).gather(codes)

    def _note_above(self, column: str) -> None:
        """Count the blanks of a column that took what stands above."""
        filled = int((self.above[column] & self.is_kept).sum()) if column in self.above else 0
        if filled:
            self._give_meaning(KIND_OF[column], BLANK, filled)

    def _give_meaning(self, kind: str, word: str, rows: int) -> str | None:
        """Find what somebody said that a word means, and count it; None where nobody did."""
        key = kind, normalize_name(word)
        meaning = self.mapping.find_meaning(kind, word)
        if meaning == NEW and (word == BLANK or kind not in (PHASE, REASON)):
            meaning = None  # that is no name
        before = self.words.get(key)
        if before:
            self.words[key] = replace(before, rows=before.rows + rows)
        else:
            self.words[key] = Word(kind, word, rows, meaning, None)
        if meaning == NEW and kind == PHASE:
            return self.new_phases.setdefault(key[1], word)
        return word if meaning == NEW else meaning

    def _note(self, column: str, was: str, read: str) -> None:
        """Note a value that was read in another form, unless there are examples enough."""
        if was != read and sum(name == column for name, _ in self.readings) < MOST_READINGS:
            self.readings.setdefault((column, was), read)

    def join_times(self) -> None:
        """Join the times of columns of their own to their days."""
        for clock, day in TIMES.items():
            if clock in self.cells and day in self.cells:
                clocks = self.cells.pop(clock)
                self.cells[day], read = join_times(day, self.cells[day], clocks)
                self.joined += read

    def finish(self, words: tuple[Word, ...]) -> Converted:
        """Make the sheet, without the rows that are left out."""
        numbers, cells = self.raw.get_numbers(), self.cells
        if not self.is_kept.all():
            cells = {name: select_cells(each, self.is_kept) for name, each in cells.items()}
            numbers = numbers.filter(self.is_kept)
        return Converted(
            replace(self.raw, columns=tuple(cells), rows=FileRows(numbers, cells)),
            self.mapping,
            words,
            self.moments.order,
            self.moments.either,
            (
                *((column, was, read) for (column, was), read in self.readings.items()),
                *self.moments.readings,
                *self.joined,
            ),
            int((~self.is_kept).sum()),
            tuple(self.new_phases.values()),
        )
