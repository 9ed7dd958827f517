"""The words of a sheet that are none of ours, and what each probably means."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from pipeline import fields
from pipeline.fields import is_blank
from pipeline.intake.mapping.durations import parse_duration
from pipeline.intake.mapping.mapping import ANY, BLANK, MINUTES, NEW, PHASE, REASON, SheetMapping
from pipeline.model import Catalogue
from pipeline.phase_words import propose_name, propose_phase

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
    for word in words:
        if word.meaning is None and word.proposal is not None:
            mapping = mapping.add_words(word.kind, {word.word: word.proposal})
    return mapping


def propose_meaning(
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
    is_near = minutes is not None and minutes <= fields.MOST_MINUTES
    return str(int(minutes + Fraction(1, 2))) if minutes is not None and is_near else None


def format_word(value: object) -> str:
    """Format a value as a word; one that would stand for blanks or for any word gets quotes."""
    if is_blank(value):
        return BLANK
    word = " ".join(str(value).split())
    return f"“{word}”" if word in (BLANK, ANY) else word


def read_avoidable(value: object) -> object:
    """Read whether something was avoidable; None where a value does not say it."""
    try:
        fields.parse_avoidable(value)
    except fields.BrokenRule:
        plain = str(value).strip().casefold()
        return "yes" if plain in _YES else "no" if plain in _NO else None
    return value
