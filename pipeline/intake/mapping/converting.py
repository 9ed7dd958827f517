"""Converts a sheet by its mapping: other people's words and forms become what our rules read.

What it cannot convert stays as it is, and the rules refuse it row by row. Nothing is converted that
is ours already.
"""

from dataclasses import dataclass, replace

import polars as pl

from pipeline import fields
from pipeline.intake.cells import Cells, index_distinct, make_cells, repeat_above, select_cells
from pipeline.intake.mapping.days import (
    Order,
    are_perhaps_days,
    find_order,
    is_no_day,
    parse_day,
)
from pipeline.intake.mapping.durations import is_perhaps_thousands, parse_duration
from pipeline.intake.mapping.headings import HOURS, TIME
from pipeline.intake.mapping.mapping import (
    ABOVE,
    AVOIDABLE,
    BLANK,
    DAY,
    EMPTY,
    KIND_OF,
    KINDS,
    LEAVE_OUT,
    NEW,
    PHASE,
    PROJECT,
    REASON,
    SheetMapping,
)
from pipeline.intake.mapping.plain_days import format_days, list_examples, split_days
from pipeline.intake.mapping.times import join_times
from pipeline.intake.mapping.words import (
    Word,
    accept_proposals,
    format_word,
    propose_meaning,
    read_avoidable,
)
from pipeline.intake.rules import RECORD_RULES
from pipeline.intake.sheets import FileRows, Sheet
from pipeline.model import Catalogue, normalize_name
from pipeline.spelling import normalize_spelling

MOST_WORDS = 50
"""So many words of a kind are asked about; more are probably no words of that kind."""
MOST_READINGS = 5
_ISO = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?\s*$"


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
        return any(columns.count(column) == MOST_READINGS for column in columns)

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
            converting = _Converting(raw, accepted, catalogue)
            words = converting.convert_words()
    converting.convert_days()
    return converting.finish(words)


class _Converting:
    """The columns of a sheet while they are converted."""

    def __init__(self, raw: Sheet, mapping: SheetMapping, catalogue: Catalogue) -> None:
        self.raw, self.mapping, self.catalogue = raw, mapping, catalogue
        self.columns = RECORD_RULES[raw.kind].columns
        columns = (each for each in raw.columns if each not in (HOURS, TIME))
        self.cells: dict[str, Cells] = {name: raw.get_cells(name) for name in columns}
        self.is_kept = pl.repeat(value=True, n=len(raw.rows), eager=True)
        self.words: dict[tuple[str, str], Word] = {}
        self.readings: dict[tuple[str, str], str] = {}
        self.new_phases: dict[str, str] = {}
        self.order = mapping.order
        self.either: str | None = None
        self.known = {
            PHASE: {
                normalize_spelling(name)
                for phase in catalogue.phases
                for name in (phase.key, phase.title)
            },
            REASON: {normalize_spelling(reason.name) for reason in catalogue.reasons},
        }

    def convert_words(self) -> tuple[Word, ...]:
        """Convert the words of each column; returns those that are none of ours."""
        self._convert_columns()
        leaving = {key: word for key, word in self.words.items() if word.meaning == LEAVE_OUT}
        if leaving:  # again without these rows
            for found in (self.words, self.readings, self.new_phases):
                found.clear()
            self._convert_columns()
            self.words |= leaving
        words = sorted(self.words.values(), key=lambda word: (-word.rows, word.word))
        in_hours = HOURS in self.raw.columns
        proposed: list[Word] = []
        for kind in KINDS:
            of_kind = sorted(
                (word for word in words if word.kind == kind),
                key=lambda each: each.meaning is not None,
            )
            for place, word in enumerate(of_kind):
                likely = propose_meaning(
                    word, self.catalogue, in_hours=in_hours, is_listed=place < MOST_WORDS
                )
                proposed.append(replace(word, proposal=likely))
        return tuple(proposed)

    def _convert_columns(self) -> None:
        for column in self.columns:
            kind = KIND_OF.get(column.name)
            if kind and not (kind == DAY and are_perhaps_days(self.raw.get_cells(column.name))):
                self._convert_column(column.name, is_required=column.is_required)

    def _convert_column(self, column: str, *, is_required: bool) -> None:
        """Convert the words of a column; those that are ours stay."""
        in_hours = column == "minutes" and HOURS in self.raw.columns
        if not (in_hours or is_required or column in self.cells):
            return
        values, codes = index_distinct(self.raw.get_cells(HOURS if in_hours else column))
        rows = dict(codes.filter(self.is_kept).value_counts().rows())
        converted: list[object] = []
        left_out: list[bool] = []
        for code, value in enumerate(values):
            word = format_word(value)
            read = None if word == BLANK else self._read(KIND_OF[column], value, in_hours)
            meaning = None
            if read is not None and read is not value:
                self._note(column, word, str(read))
            elif read is None and rows.get(code) and (word != BLANK or is_required):
                meaning = self._give_meaning(KIND_OF[column], word, rows.get(code, 0))
            left_out.append(meaning == LEAVE_OUT)
            if meaning is not None:
                converted.append(None if meaning in (EMPTY, LEAVE_OUT) else meaning)
            else:
                converted.append(value if read is None or read is value else str(read))
        if in_hours or any(new is not old for new, old in zip(converted, values, strict=True)):
            cells = [converted[code] for code in codes]
            self.cells[column] = make_cells(repeat_above(cells, ABOVE) if ABOVE in cells else cells)
        if any(left_out):
            self.is_kept &= ~pl.Series(left_out, dtype=pl.Boolean).gather(codes)

    def _read(self, kind: str, value: object, in_hours: bool) -> object:
        """Read a value that is one of ours, perhaps in another form; None where it is none."""
        if kind in (PROJECT, DAY):
            return None if kind == DAY and is_no_day(value) else value
        if kind in self.known:
            is_known = normalize_spelling(str(value)) in self.known[kind]
            return value if is_known else None
        if kind == AVOIDABLE:
            return read_avoidable(value)
        if isinstance(value, str) and is_perhaps_thousands(value):
            return None
        try:
            if not in_hours and fields.parse_minutes(value) is not None:
                return value
        except fields.BrokenRule:
            pass
        minutes = parse_duration(value, in_hours=in_hours)
        is_whole = minutes is not None and minutes.denominator == 1
        return int(minutes) if minutes is not None and is_whole else None

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

    def convert_days(self) -> None:
        """Convert days and times in other forms than ISO 8601, all in the same order."""
        if TIME in self.raw.columns and "occurred_at" in self.cells:
            clocks = self.raw.get_cells(TIME)
            self.cells["occurred_at"] = join_times(self.cells["occurred_at"], clocks)
        odd = {}
        for column in (each.name for each in self.columns if each.is_moment):
            cells = self.cells.get(column)
            if isinstance(cells, pl.Series):
                places = (~cells.str.contains(_ISO) & cells.str.contains(r"\S")).arg_true()
                texts = cells.gather(places).str.strip_chars()
                plain = split_days(texts)
                distinct = index_distinct(texts.filter(plain["sign"].is_null()))
                odd[column] = (cells, places, texts, plain, distinct)
        examples = [
            str(text)
            for _, _, _, plain, (others, _) in odd.values()
            for text in (*list_examples(plain), *others)
        ]
        evident, self.either = find_order(examples)
        if self.order is None:
            self.order = evident
        elif evident not in (None, self.order):  # what somebody said holds, and can be changed
            self.either = next((text for text in examples if parse_day(text, evident)), None)
        for column, (cells, places, texts, plain, (rest, codes)) in odd.items():
            read = format_days(plain, self.order)
            if rest:
                others = pl.Series(
                    [parse_day(str(text), self.order) for text in rest], dtype=pl.String
                )
                read = read.scatter(plain["sign"].is_null().arg_true(), others.gather(codes))
            self._note_days(column, texts, read)
            self.cells[column] = cells.scatter(places, read.fill_null(cells.gather(places)))

    def _note_days(self, column: str, texts: pl.Series, read: pl.Series) -> None:
        """Note the first days that were read in another form."""
        for text, day in zip(texts.head(MOST_READINGS), read.head(MOST_READINGS), strict=True):
            if day is not None:
                self._note(column, text, day)

    def _note(self, column: str, was: str, read: str) -> None:
        """Note a value that was read in another form, unless there are examples enough."""
        if was != read and sum(name == column for name, _ in self.readings) < MOST_READINGS:
            self.readings.setdefault((column, was), read)

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
            self.order,
            self.either,
            tuple((column, was, read) for (column, was), read in self.readings.items()),
            int((~self.is_kept).sum()),
            tuple(self.new_phases.values()),
        )
