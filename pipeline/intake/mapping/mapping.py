"""The mapping of a sheet: which of its columns are ours, what its words mean, how days are read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.intake.formats.layout import ENCODINGS, USUAL, Layout, is_separator
from pipeline.intake.mapping.days import ORDERS, Order
from pipeline.intake.mapping.headings import SYNONYMS, TIMES
from pipeline.model import normalize_name

DAY, CLOCK, PROJECT, PHASE = "day", "time", "project", "phase"
REASON, MINUTES, AVOIDABLE = "reason", "minutes", "avoidable"
KINDS = (DAY, CLOCK, PROJECT, PHASE, REASON, MINUTES, AVOIDABLE)
"""The kinds of words that a mapping gives a meaning."""
KIND_OF = {
    "project": PROJECT,
    "occurred_at": DAY,
    "started_at": DAY,
    **dict.fromkeys(TIMES, CLOCK),
    "main_phase": PHASE,
    "revisited_phase": PHASE,
    "phase": PHASE,
    "reason": REASON,
    "minutes": MINUTES,
    "avoidable": AVOIDABLE,
}
"""The kind of the words of a column of ours."""

LEAVE_OUT = "(leave out)"
NEW = "(new)"
EMPTY = "(empty)"
ABOVE = "(as above)"
"""What a blank cell means in a sheet that names a thing only in its first row."""
BLANK = "(blank)"
"""Stands for a cell without a word, which has a meaning too."""
ANY = "*"
"""Stands for all words of a kind that have no meaning of their own."""

READING_MAPPING = "Reading the mapping"
VERSION = 1


@dataclass(frozen=True)
class SheetMapping:
    """What somebody decided about a sheet.

    `columns` gives the column of ours by the heading (or `hours`); headings that are not named are
    not read. `words` gives by kind what a word means: a name of ours, NEW, EMPTY, ABOVE or
    LEAVE_OUT. `order` says how days are read that could be either, `layout` how the file is laid
    out.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    order: Order | None = None
    layout: Layout = USUAL

    def find_meaning(self, kind: str, word: str) -> str | None:
        """Find what a word means, ignoring case, or None where nobody has decided."""
        known = self._by_name.get(kind, {})
        return known.get(normalize_name(word), None if word == BLANK else known.get(ANY))

    @cached_property
    def _by_name(self) -> dict[str, dict[str, str]]:
        return {
            kind: {normalize_name(word): meaning for word, meaning in words.items()}
            for kind, words in self.words.items()
        }

    def keep_words(self, keeps: Callable[[str, str, str], bool]) -> "SheetMapping":
        """Return a mapping with the words that `keeps` tells: by kind, word and meaning."""
        kept = {
            kind: {word: meaning for word, meaning in words.items() if keeps(kind, word, meaning)}
            for kind, words in self.words.items()
        }
        return replace(self, words={kind: words for kind, words in kept.items() if words})

    def add_words(self, kind: str, words: Mapping[str, str]) -> "SheetMapping":
        """Return a mapping in which these words mean so."""
        return replace(self, words={**self.words, kind: {**self.words.get(kind, {}), **words}})


def write_mapping(mapping: SheetMapping) -> str:
    """Write a mapping as JSON, as it is kept in the store and in files."""
    facts = {name: value for name, value in asdict(mapping).items() if value}
    facts["layout"] = {name: value for name, value in asdict(mapping.layout).items() if value}
    text = json.dumps({"version": VERSION, **facts}, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace").decode()  # half a character is none


def read_mapping(text: str | bytes) -> SheetMapping:
    """Read a mapping from JSON. Raises UnreadableFile that says what does not fit."""
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(READING_MAPPING, f"it is not JSON: {str(error)[:100]}") from error
    if not isinstance(facts, dict) or facts.get("version") != VERSION:
        raise UnreadableFile(
            READING_MAPPING, "it is no mapping that this version knows: save it from the page"
        )
    columns = _read_texts(facts.get("columns", {}), "columns")
    words = facts.get("words", {})
    if not isinstance(words, dict) or not set(words) <= set(KINDS):
        raise UnreadableFile(READING_MAPPING, f"'words' may have only {', '.join(KINDS)}")
    order = facts.get("order")
    if order not in (None, *ORDERS):
        raise UnreadableFile(READING_MAPPING, f"'order' must be one of {', '.join(ORDERS)}")
    for heading, column in columns.items():
        if wrong := describe_wrong_column(heading, column):
            raise UnreadableFile(READING_MAPPING, wrong)
    return SheetMapping(
        columns,
        {kind: _read_texts(each, f"words, {kind}") for kind, each in words.items()},
        order,
        _read_layout(facts.get("layout", {})),
    )


def describe_wrong_column(heading: str, column: str) -> str | None:
    """Describe what is wrong with a column that is none of ours; None where it is one."""
    known = ", ".join(SYNONYMS)
    return (
        None
        if column in SYNONYMS
        else f"{heading!r} cannot be {column!r}; it can be one of {known}"
    )


def _read_texts(value: Any, what: str) -> dict[str, str]:
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        return value
    raise UnreadableFile(READING_MAPPING, f"{what!r} must give a text for each name")


def _read_layout(facts: Any) -> Layout:
    try:
        layout = Layout(**facts)
    except TypeError as error:
        raise UnreadableFile(READING_MAPPING, "'layout' holds what is not known") from error
    row, separator = layout.header_row, layout.separator
    if (
        not isinstance(layout.sheet, str | None)
        or not (row is None or (type(row) is int and row > 0))
        or layout.encoding not in (None, *ENCODINGS)
        or not (separator is None or (isinstance(separator, str) and is_separator(separator)))
    ):
        raise UnreadableFile(READING_MAPPING, "'layout' holds a value that does not fit")
    return layout
