"""The words of a sheet that are none of ours, and what each probably means."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline import fields
from pipeline.fields import is_blank
from pipeline.intake.mapping.days import parse_time
from pipeline.intake.mapping.durations import is_perhaps_thousands, parse_duration
from pipeline.intake.mapping.mapping import (
    ANY,
    AVOIDABLE,
    BLANK,
    CLOCK,
    KINDS,
    MINUTES,
    NEW,
    PHASE,
    REASON,
    SheetMapping,
)
from pipeline.model import Catalogue
from pipeline.phase_words import propose_name, propose_phase
from pipeline.spelling import normalize_spelling

MOST_WORDS = 50
"""So many words of a kind are asked about; more are probably no words of that kind."""
LEAST_ROUNDED = 5
"""Fewer minutes with a fraction are perhaps hours: then none are proposed."""
_YES = frozenset(["yes", "y", "true", "x", "1", "ja", "oui", "si", "sí", "是", "✓", "✔"])
_NO = frozenset(["no", "n", "false", "0", "nein", "non", "否", "✗"])


@dataclass(frozen=True)
class Word:
    """A word of a sheet that is none of ours: in how many rows, what it was said to mean.

    `meaning` is None where nobody has said so; `proposal` is what it probably means, if anything
    does.
    """

    kind: str
    word: str
    rows: int
    meaning: str | None
    proposal: str | None


def accept_proposals(mapping: SheetMapping, words: Iterable[Word]) -> SheetMapping:
    """Return the mapping in which words that nobody decided mean what is proposed, if anything."""
    accepted: dict[str, dict[str, str]] = {}
    for word in words:
        if word.meaning is None and word.proposal is not None:
            accepted.setdefault(word.kind, {})[word.word] = word.proposal
    for kind, meanings in accepted.items():
        mapping = mapping.add_words(kind, meanings)
    return mapping


def propose_meanings(
    words: Iterable[Word], catalogue: Catalogue, *, in_hours: bool
) -> tuple[Word, ...]:
    """Propose what words mean; they come by kind, first those that nobody decided, in most rows."""
    proposed = []
    listed: dict[str, int] = {}
    for word in sorted(words, key=_order_word):
        place = listed[word.kind] = listed.get(word.kind, -1) + 1
        likely = _propose_meaning(word, catalogue, in_hours=in_hours, is_listed=place < MOST_WORDS)
        proposed.append(replace(word, proposal=likely))
    return tuple(proposed)


def _order_word(word: Word) -> tuple[int, bool, int, str]:
    return KINDS.index(word.kind), word.meaning is not None, -word.rows, word.word


def _propose_meaning(
    word: Word, catalogue: Catalogue, *, in_hours: bool, is_listed: bool
) -> str | None:
    """Propose what a word means; None where nothing is likely.

    Of words that nobody will see listed only reasons have a proposal: new ones.
    """
    if word.word == BLANK:
        return None
    if not is_listed:
        return NEW if word.kind == REASON else None
    if word.kind == PHASE:
        phase = propose_phase(word.word, catalogue.offered_phases)
        return phase.title if phase else None
    if word.kind == REASON:
        return propose_name(word.word, [each.name for each in catalogue.offered_reasons]) or NEW
    minutes = parse_duration(word.word, in_hours=in_hours) if word.kind == MINUTES else None
    is_near = minutes is not None and LEAST_ROUNDED <= minutes <= fields.MOST_MINUTES
    return str(int(minutes + Fraction(1, 2))) if minutes is not None and is_near else None


def format_word(value: object) -> str:
    """Format a value as a word; one that would stand for blanks or for any word gets quotes."""
    if is_blank(value):
        return BLANK
    word = " ".join(str(value).split())
    return f"“{word}”" if word in (BLANK, ANY) else word


def read_value(
    kind: str, value: object, known: Mapping[str, Set[str]], *, in_hours: bool
) -> object:
    """Read a value that is one of ours, perhaps in another form; None where it is none.

    `known` are the spellings of our phases and reasons, by their kind.
    """
    if kind in known:
        return value if normalize_spelling(str(value)) in known[kind] else None
    if kind == CLOCK:
        return parse_time(value)
    if kind == AVOIDABLE:
        return _read_avoidable(value)
    return _read_minutes(value, in_hours=in_hours) if kind == MINUTES else value


def _read_minutes(value: object, *, in_hours: bool) -> object:
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


def _read_avoidable(value: object) -> object:
    try:
        fields.parse_avoidable(value)
    except fields.BrokenRule:
        plain = str(value).strip().casefold()
        return "yes" if plain in _YES else "no" if plain in _NO else None
    return value
