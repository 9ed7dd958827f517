"""What keeps rework from being reckoned, in words: what is not logged, and how to log it."""

from __future__ import annotations

import polars as pl

from pipeline import wording
from pipeline.analysis.total_work import Rework
from pipeline.cost_words import Title
from pipeline.phase_words import listed

NEEDS = (
    "What rework costs is reckoned from two things: the time for which a phase was in focus, and "
    "the minutes of the revisits made from it meanwhile."
)

_SAYINGS = {
    "focus": "no focus session is logged on {} in this view",
    "minutes": "none of the revisits made in the focus sessions on {} has minutes",
    "first pass": "the rework made in the focus on {} takes all of the work there, so that no "
    "first-pass work is left to compare it with; more hours a day, or the whole focus logged, "
    "would leave some",
}


def minutes_to_log(pairs: pl.DataFrame) -> list[str]:
    """How many revisits have no minutes; `pairs` is the answer to queries/pair_rework.sql."""
    revisits, without = int(pairs["revisits"].sum()), int(pairs["without_minutes"].sum())
    if not without:
        return []
    return [
        f"{_lacking(without, revisits)} minutes: give them when you log a revisit, or add them in "
        "Records."
    ]


def focus_to_log(pairs: pl.DataFrame, title: Title) -> list[str]:
    """How many revisits lie outside any focus session, by main phase; `pairs` as above."""
    by_phase = (
        pairs.group_by("main_phase", maintain_order=True)
        .agg((pl.col("revisits") - pl.col("inside")).sum().alias("outside"))
        .filter(pl.col("outside") > 0)
        .sort("outside", descending=True, maintain_order=True)
    )
    number, whole = int(by_phase["outside"].sum()), int(pairs["revisits"].sum())
    if not number:
        return []
    names = [f"{wording.in_a_sentence(title(phase))} {part:,}" for phase, part in by_phase.rows()]
    lies, is_left = ("lies", "is") if number == 1 else ("lie", "are")
    return [
        f"{number:,} of {wording.counted(whole, 'revisit')} {lies} outside any focus session of "
        f"the main phase and {is_left} left out ({', '.join(names)}): set the focus on Log "
        "whenever the work moves on, or import focus sessions in Records."
    ]


def _lacking(part: int, whole: int) -> str:
    """`None of the 113 revisits has`, `20 of the 113 revisits have no`: … minutes."""
    if whole == 1:
        return "The revisit has no"
    if part == whole:
        return f"None of the {whole:,} revisits has"
    return f"{part:,} of the {whole:,} revisits {'has' if part == 1 else 'have'} no"


def without_figure(
    found: Rework, title: Title, *, reasons: tuple[str, ...] = ("focus", "minutes", "first pass")
) -> list[str]:
    """Why phases have no figure, a sentence for each of `reasons` (see Rework) that occurs."""
    sentences = []
    for reason in reasons:
        phases = found.phases.filter(missing=reason)["phase"]
        if not phases.is_empty():
            names = listed([wording.in_a_sentence(title(one)) for one in phases])
            sentences.append(f"No figure: {_SAYINGS[reason].format(names)}.")
    return sentences
