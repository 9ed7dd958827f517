"""The options by which a terminal says how a sheet is read."""

import re
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pipeline.cli.importing.missing import SAY, SAY_WHICH
from pipeline.cli.options import Parsed, Run
from pipeline.intake.formats.layout import ENCODINGS, Layout, is_separator
from pipeline.intake.mapping.days import ORDERS, Order, parse_time
from pipeline.intake.mapping.headings import PAIR
from pipeline.intake.mapping.mapping import (
    ABOVE,
    AVOIDABLE,
    BLANK,
    CLOCK,
    DAY,
    EMPTY,
    KINDS,
    LEAVE_OUT,
    MINUTES,
    NEW,
    PHASE,
    PROJECT,
    REASON,
    SheetMapping,
    describe_wrong_column,
    read_mapping,
)
from pipeline.intake.reading import read_file
from pipeline.ledger.importing.drafting import Draft
from pipeline.model import AVOIDABLE as ANSWERS
from pipeline.model import Catalogue, normalize_name
from pipeline.phase_words import propose_name, propose_phase
from pipeline.spelling import find_phase

TAB_NAMES = ("tab", "\\t")
_KIND = re.compile(rf"({'|'.join(KINDS)}):")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MappingOptions:
    """What the options say: pairs of heading and column, of word and meaning, and the rest."""

    columns: Pairs
    values: Pairs
    order: Order | None
    project: str | None
    reason: str | None
    saved: SheetMapping | None
    layout: Layout

    def is_given(self) -> bool:
        """Tell whether any of them says how columns or words are read."""
        return bool(
            self.columns
            or self.values
            or self.order
            or self.project
            or self.reason
            or self.saved is not None
        )

    def complete(self, draft: Draft) -> SheetMapping:
        """Complete what is saved or remembered, or else our own columns, by these options.

        Raises UsageError where a value fits nothing.
        """
        known = self.saved or draft.known_mapping
        names = {normalize_name(label): label for label in draft.labels}
        named = [*known.columns.items(), *self.columns]
        columns = {names.get(normalize_name(label), label): column for label, column in named}
        places = {label: place for place, label in enumerate(draft.labels)}
        mapping = replace(
            known,
            columns=dict(
                sorted(
                    ((label, column) for label, column in columns.items() if column),
                    key=lambda pair: places.get(pair[0], len(places)),
                )
            ),
            order=self.order or known.order,
            layout=draft.layout,
        )
        for named_word, meaning in self.values:
            kind, word = find_kind(named_word, meaning, draft.catalogue)
            mapping = mapping.add_words(kind, {word: meaning})
        for kind, name in ((PROJECT, self.project), (REASON, self.reason)):
            if name:
                mapping = mapping.add_words(kind, {BLANK: name})
        return mapping


def mapping_options(run: Run) -> Run:
    """Add the options that say how a sheet is read, as `options`, a MappingOptions."""

    @wraps(run)
    def run_with(*values: Any, **given: Any) -> int:
        saved: SheetMapping | None = given.pop("mapping")
        usual = saved.layout if saved else Layout()
        layout = Layout(
            **{name: given.pop(name) or getattr(usual, name) for name in _LAYOUT_OPTIONS}
        )
        options = MappingOptions(
            columns=given.pop("columns") or (),
            values=given.pop("values") or (),
            **{name: given.pop(name) for name in ("order", "project", "reason")},
            saved=saved,
            layout=layout,
        )
        return run(*values, options=options, **given)

    for option in reversed(_OPTIONS):
        run_with = option(run_with)
    return run_with


def parse_pairs(text: str) -> Pairs:
    """Parse `Date=occurred_at,From=main_phase`; a backslash before a comma or = makes it text.

    Raises ValueError.
    """
    pairs = []
    for part in _split(text, ","):
        sides = [re.sub(r"\\(.)", r"\1", side).strip() for side in _split(part, "=")]
        if len(sides) != 2:
            raise ValueError(
                f"{part!r} must be two names with = between them; write \\, and \\= for a comma "
                "and an = within a name."
            )
        pairs.append((sides[0], sides[1]))
    return tuple(pairs)


def _split(text: str, sign: str) -> list[str]:
    """Split at a sign, unless a backslash stands before it; backslashes stay."""
    parts = [""]
    is_escaped = False
    for each in text:
        if each == sign and not is_escaped:
            parts.append("")
        else:
            parts[-1] += each
        is_escaped = each == "\\" and not is_escaped
    return parts


def _parse_columns(text: str) -> Pairs:
    pairs = parse_pairs(text)
    headings = [normalize_name(heading) for heading, _ in pairs]
    for heading, column in pairs:
        if headings.count(normalize_name(heading)) > 1:
            raise ValueError(
                f"{heading!r} stands twice; a column with both phases and an arrow between them "
                f"is {PAIR}."
            )
        if heading == SAY_WHICH:
            raise ValueError(f"in place of {heading} goes the heading of your {column}.")
        if column and (wrong := describe_wrong_column(heading, column)):
            raise ValueError(f"{wrong}.")
    return pairs


def _parse_separator(text: str) -> str:
    separator = "\t" if text in TAB_NAMES else text
    if not is_separator(separator):
        raise ValueError(f"{text!r} must be a single sign of ASCII, or `tab`.")
    return separator


def _parse_name(text: str) -> str:
    if text in (NEW, EMPTY, LEAVE_OUT, BLANK, SAY):
        raise ValueError(f"{text!r} is no name.")
    return text


def _read_saved(text: str) -> SheetMapping:
    return read_mapping(read_file(Path(text)))


def find_kind(word: str, meaning: str, catalogue: Catalogue) -> tuple[str, str]:
    """Find the kind of a word by its prefix (`phase:EDA`) or by what it means; and the word alone.

    Raises UsageError where a phase, an answer or minutes are meant that there are not, or where
    nothing tells the kind.
    """
    named = _KIND.match(word)
    plain = word[named.end() :] if named else word
    kind = named[1] if named else _guess_kind(meaning, catalogue)
    if kind is None:
        raise click.UsageError(
            f"--values {word}={meaning}: say of which kind the word is, as phase:{word}={meaning}; "
            f"kinds are {', '.join(KINDS)} ({meaning!r} is no phase and no reason)."
        )
    if not _fits(kind, plain, meaning, catalogue):
        phase = propose_phase(meaning, catalogue.offered_phases) if kind == PHASE else None
        near = phase.title if phase else None
        if kind == REASON:
            near = propose_name(meaning, [reason.name for reason in catalogue.offered_reasons])
        choices = ", ".join(_list_choices(kind, plain, catalogue))
        hint = f"Did you mean {near!r}?" if near else f"It can be {choices}."
        raise click.UsageError(f"--values {word}={meaning}: {meaning!r} is no {kind}. {hint}")
    return kind, plain


def _fits(kind: str, word: str, meaning: str, catalogue: Catalogue) -> bool:
    """Tell whether a word of a kind can mean so; retired names are known too."""
    if kind == PHASE and find_phase(catalogue.phases, meaning):
        return True
    if kind == REASON and (word == BLANK or normalize_name(meaning) in _list_reasons(catalogue)):
        return True
    is_minutes = kind == MINUTES and meaning.isdecimal()
    is_time = kind == CLOCK and parse_time(meaning) is not None
    return (
        is_minutes or is_time or kind == PROJECT or meaning in _list_choices(kind, word, catalogue)
    )


def _list_choices(kind: str, word: str, catalogue: Catalogue) -> list[str]:
    """List what a word of a kind can mean."""
    named = {
        PHASE: [phase.title for phase in catalogue.offered_phases],
        REASON: [reason.name for reason in catalogue.offered_reasons],
        AVOIDABLE: list(ANSWERS),
        MINUTES: ["a whole number"],
        CLOCK: ["a time"],
    }
    new = [NEW] if kind in (PHASE, REASON) and word != BLANK else []
    empty = [EMPTY] if kind in (AVOIDABLE, MINUTES, CLOCK) else []
    above = [ABOVE] if kind in (DAY, PROJECT, PHASE, REASON) and word == BLANK else []
    return [*named.get(kind, []), *new, *empty, *above, LEAVE_OUT]


def _list_reasons(catalogue: Catalogue) -> set[str]:
    return {normalize_name(reason.name) for reason in catalogue.reasons}


def _guess_kind(meaning: str, catalogue: Catalogue) -> str | None:
    if find_phase(catalogue.phases, meaning):
        return PHASE
    if meaning in ANSWERS:
        return AVOIDABLE
    if meaning.isdecimal():
        return MINUTES
    return REASON if normalize_name(meaning) in _list_reasons(catalogue) else None


_LAYOUT_OPTIONS = ("sheet", "header_row", "encoding", "separator")
_OPTIONS = (
    click.option(
        "--columns",
        metavar="PAIRS",
        type=Parsed(_parse_columns),
        help='Which column is which of ours: "Date=occurred_at,From=main_phase"; "X=" is not read. '
        "A column that is named may hold other forms: 1h 30, 03/04/2026.",
    ),
    click.option(
        "--values",
        metavar="PAIRS",
        type=Parsed(parse_pairs),
        help='What words mean: "EDA=Data preparation,reason:drift=(new),phase:misc=(leave out)".',
    ),
    click.option(
        "--dates",
        "order",
        type=click.Choice(ORDERS),
        help="How 03/04/2026 is read, where it could be either.",
    ),
    *(
        click.option(
            f"--{kind}",
            metavar="NAME",
            type=Parsed(_parse_name),
            help=f"The {kind} of rows that name none.",
        )
        for kind in (PROJECT, REASON)
    ),
    click.option(
        "--mapping",
        metavar="FILE",
        type=Parsed(_read_saved),
        help="All of this as Settings → Imports saved it.",
    ),
    click.option("--sheet", metavar="NAME", help="The Excel sheet (default: the first visible)."),
    click.option(
        "--header-row", type=click.IntRange(1), metavar="ROW", help="The row of the headings."
    ),
    click.option("--encoding", type=click.Choice(tuple(ENCODINGS)), help="Default: UTF-8."),
    click.option(
        "--separator",
        type=Parsed(_parse_separator),
        metavar="SIGN",
        help="What stands between the columns of CSV, as ; or tab (default: a comma).",
    ),
)
