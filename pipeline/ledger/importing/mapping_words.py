"""What an import says of how a sheet is read: where it stands, its columns, words and forms."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pipeline.intake.formats.layout import ENCODINGS, SEPARATORS
from pipeline.intake.mapping.converting import Converted
from pipeline.intake.mapping.mapping import (
    ABOVE,
    AVOIDABLE,
    BLANK,
    CLOCK,
    DAY,
    EMPTY,
    LEAVE_OUT,
    MINUTES,
    NEW,
    PHASE,
    PROJECT,
    REASON,
    SheetMapping,
)
from pipeline.intake.mapping.words import Word
from pipeline.ledger.importing.drafting import Draft
from pipeline.words.plain import format_count, shorten

THINGS = {DAY: "day", PHASE: "phase", REASON: "reason", PROJECT: "project"}
PLURALS = {
    PROJECT: "projects",
    DAY: "days",
    CLOCK: "times",
    PHASE: "phases",
    REASON: "reasons",
    MINUTES: "minutes",
    AVOIDABLE: "avoidable",
}
MOST_TOLD = 10
ORDER_WORDS = {"day-first": "the day first", "month-first": "the month first"}


def format_place(draft: Draft) -> list[str]:
    """Format where in a file the table was found, where that is not its beginning."""
    row = draft.table.header_row
    if row is None or row == 1:
        return []
    return [f"the headings stand in row {row}; what is above is not read"]


def format_open(converted: Converted) -> str:
    """Format what is left to be said: `2 words are not ours: EDA, prod; 1 row without a reason`."""
    parts = []
    words = [word for word in converted.open_words if word.word != BLANK]
    if words:
        shown = ", ".join(shorten(word.word) for word in words[:MOST_TOLD])
        more = f" and {len(words) - MOST_TOLD} more" if len(words) > MOST_TOLD else ""
        are = "is" if len(words) == 1 else "are"
        parts.append(f"{format_count(len(words), 'word')} {are} not ours: {shown}{more}")
    for word in converted.open_words:
        if word.word == BLANK:
            parts.append(f"{format_count(word.rows, 'cell')} without a {word.kind}")
    if converted.in_doubt:
        parts.append(f"{converted.in_doubt} may be two days")
    return "; ".join(parts)


def format_reading(converted: Converted, mapping: SheetMapping) -> list[str]:
    """Format how a sheet is read, in short sentences."""
    said = [(word.kind, word.word, word.meaning) for word in converted.words if word.meaning]
    return [_format_columns(mapping), *_format_words(said), *format_forms(converted)]


def format_mapping(mapping: SheetMapping, labels: Mapping[str, str]) -> list[str]:
    """Format how sheets are read that have these headings, in short sentences.

    `labels` is what the columns of ours are called.
    """
    said = [
        (kind, word, meaning)
        for kind, words in mapping.words.items()
        for word, meaning in words.items()
    ]
    order = [f"days with {ORDER_WORDS[mapping.order]}"] if mapping.order else []
    encoding = ENCODINGS.get(mapping.layout.encoding or "")
    separator = SEPARATORS.get(mapping.layout.separator or "", mapping.layout.separator)
    layout = [each for each in (encoding, separator and f"{separator} between columns") if each]
    return [_format_columns(mapping, labels), *_format_words(said), *order, *layout]


def _format_columns(mapping: SheetMapping, labels: Mapping[str, str] = MappingProxyType({})) -> str:
    columns = (f"{heading} = {labels.get(name, name)}" for heading, name in mapping.columns.items())
    return f"read as: {', '.join(columns)}"


def _format_words(said: Sequence[tuple[str, str, str]]) -> list[str]:
    """Format what words mean, by their kind; what rows without a word get comes first."""
    lines = [f"rows without a {kind}: {meaning}" for kind, word, meaning in said if word == BLANK]
    for kind in dict.fromkeys(kind for kind, word, _ in said if word != BLANK):
        pairs = [
            f"{_quote(word)} = {meaning}"
            for of, word, meaning in said
            if of == kind and word != BLANK
        ]
        more = f" and {len(pairs) - MOST_TOLD} more" if len(pairs) > MOST_TOLD else ""
        lines.append(f"{PLURALS[kind]}: {', '.join(pairs[:MOST_TOLD])}{more}")
    return lines


def _quote(word: str) -> str:
    """Quote a word that holds what stands between two."""
    return f"“{word}”" if "," in word else word


def format_forms(converted: Converted, *, with_order: bool = True) -> list[str]:
    """Format the forms that were read, the order of days, and what is left out."""
    lines = []
    if converted.readings:
        shown = ", ".join(
            f"{shorten(was)} → {read}" for _, was, read in converted.readings[:MOST_TOLD]
        )
        more = ", …" if converted.has_more_readings else ""
        lines.append(f"other forms: {shown}{more}")
    if converted.order and with_order:
        lines.append(f"days that could be either are read with {ORDER_WORDS[converted.order]}")
    if converted.new_phases:
        lines.append(f"new phases: {', '.join(converted.new_phases)}")
    if converted.left_out:
        lines.append(f"{format_count(converted.left_out, 'row')} left out, as was said")
    return lines


_CHOICES = {
    LEAVE_OUT: "Leave these rows out",
    EMPTY: "Leave empty",
    ABOVE: "As in the row above",
}


def format_meaning(word: Word, meaning: str) -> str:
    """Format what a word can mean, as it is chosen."""
    if meaning == NEW:
        return f"New {THINGS.get(word.kind, word.kind)} “{word.word}”"
    return _CHOICES.get(meaning, meaning)


def list_meanings(word: Word, names: Sequence[str]) -> tuple[str, ...]:
    """List what a word can mean: one of these names of ours, a new one, or nothing."""
    is_optional = word.kind not in THINGS
    proposed = [word.proposal] if word.proposal and word.proposal not in (*names, NEW) else []
    new = [NEW] if word.kind in (PHASE, REASON) and word.word != BLANK else []
    above = [ABOVE] if word.word == BLANK else []
    return (*proposed, *above, *names, *new, *([EMPTY] if is_optional else []), LEAVE_OUT)
