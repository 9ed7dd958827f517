"""What stands out in a selection, with advice: one search for pages, terminal and report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.analysis.evidence import gather
from pipeline.analysis.pattern import Pattern
from pipeline.analysis.patterns import find, needed
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.practices import Practice, fitting, warrant_in_words
from pipeline.team_practices import all_practices
from pipeline.wording import counted

MOST_ADVICE = 3
ONE_PROJECT = "What rises or falls is told of one project at a time: filter by a project to see it."
NONE_FITS = "No practice in our list fits; the evidence stands alone."


@dataclass(frozen=True)
class Insights:
    """The patterns of a selection, the surest and dearest first; of how many revisits.

    `needed` is how many revisits a pattern usually needs here; None where no number would do.
    """

    revisits: int
    needed: int | None
    patterns: tuple[Pattern, ...]


def insights(ask: questions.Ask, selection: Selection) -> Insights:
    """Search a selection for patterns, and give each the practices that fit it."""
    evidence = gather(ask, selection)
    practices = all_practices(ask)
    found = (replace(one, advice=advice(one, practices)) for one in find(evidence))
    return Insights(evidence.revisits, needed(evidence), tuple(found))


def can_be_advised(pattern: Pattern) -> bool:
    """Whether a pattern is about a phase, a pair or a reason that a practice could help.

    What falls needs no repair.
    """
    return pattern.kind != "falling" and any(
        (pattern.main_phase, pattern.revisited_phase, pattern.reason_id)
    )


def advice(pattern: Pattern, practices: Sequence[Practice]) -> tuple[Practice, ...]:
    """At most three practices for a pattern; of a ping-pong, those of both ways."""
    if not can_be_advised(pattern):
        return ()
    main, revisited = pattern.main_phase, pattern.revisited_phase
    fits = fitting(practices, main_phase=main, revisited_phase=revisited, reason=pattern.reason)
    if pattern.kind == "ping_pong":
        back = fitting(practices, main_phase=revisited, revisited_phase=main, reason=pattern.reason)
        both = [one for pair in zip(fits, back, strict=False) for one in pair]
        fits = tuple(dict.fromkeys([*both, *fits, *back]))
    return fits[:MOST_ADVICE]


def nothing_yet(found: Insights) -> str:
    """What is said where nothing stands out: how many there are, and how many it takes."""
    said = f"Nothing stands out yet: {counted(found.revisits, 'revisit')}"
    if found.needed is None:
        return f"{said}; spread over so many pairs, a pattern needs more than 2,000."
    if found.needed <= found.revisits:
        return f"{said}, and no pair, phase or reason is more than chance."
    return f"{said}; a pattern usually needs about {found.needed:,}."


def behind(pattern: Pattern, selection: Selection) -> Selection:
    """The selection of the records that a pattern rests on, within another one."""
    phases = tuple(one for one in (pattern.main_phase, pattern.revisited_phase) if one)
    if pattern.kind == "ping_pong":
        return replace(selection, main_phases=phases, revisited_phases=phases)
    if pattern.main_phase:
        selection = replace(selection, main_phases=(pattern.main_phase,))
    if pattern.revisited_phase:
        selection = replace(selection, revisited_phases=(pattern.revisited_phase,))
    if pattern.reason_id:
        selection = replace(selection, reason_ids=(pattern.reason_id,))
    return selection


def as_row(pattern: Pattern) -> dict[str, Any]:
    """A pattern as JSON holds it: figures that do not exist are null."""
    return {
        "kind": pattern.kind,
        "main_phase": pattern.main_phase,
        "revisited_phase": pattern.revisited_phase,
        "reason": pattern.reason if pattern.reason_id else None,
        "statement": pattern.statement,
        "evidence": dict(pattern.evidence),
        "advice": [
            {
                "practice": one.practice,
                "main_phase": one.main_phase,
                "revisited_phase": one.revisited_phase,
                "source": one.source,
                "warrant": one.warrant,
                "warrant_in_words": warrant_in_words(one.warrant),
                "caution": one.caution,
            }
            for one in pattern.advice
        ],
    }
