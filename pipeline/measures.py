"""The measures of the overlap matrix: what each counts, its formula in words, how it reads.

The one place of these texts: the pages, `revisits overlap --measure` and docs/method.md show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["count", "minutes", "share", "rate"]


@dataclass(frozen=True)
class Measure:
    """One measure; `key` is its column in the overlap frame, `edge` what the margins show.

    `silent` is what it does not say.
    """

    key: str
    title: str
    says: str
    formula: str
    unit: Unit
    silent: str
    edge: Literal["revisits", "minutes"] = "revisits"

    @property
    def edge_unit(self) -> Unit:
        """The unit of the totals at the matrix's edges."""
        return "minutes" if self.edge == "minutes" else "count"


MEASURES = (
    Measure(
        "revisits",
        "Revisits",
        "how often work on a row's phase led back to a column's phase",
        "the number of revisits from the row's phase to the column's phase",
        "count",
        "how long the row's phase was in focus: who works on it longer goes back more often",
    ),
    Measure(
        "minutes",
        "Minutes",
        "what the revisits cost",
        "the sum of their minutes; records without minutes are counted apart, never read as 0",
        "minutes",
        "what the records without minutes cost; minutes are estimates of those who logged",
        edge="minutes",
    ),
    Measure(
        "share_of_main",
        "Share of main",
        "where work went back to, of all revisits made from the row's phase",
        "revisits of the pair ÷ all revisits made from the row's phase; not the probability that "
        "work on a phase needs another",
        "share",
        "how probable it is that work on a phase needs another: that is incidence",
    ),
    Measure(
        "share_of_revisited",
        "Share of revisited",
        "which phase sent work back, of all revisits to the column's phase",
        "revisits of the pair ÷ all revisits to the column's phase",
        "share",
        "that the row's phase is to blame: it may only be where the trouble was seen",
    ),
    Measure(
        "share_of_all",
        "Share of all",
        "which pairs carry most of the revisits",
        "revisits of the pair ÷ all revisits",
        "share",
        "whether the pair stands out: two busy phases meet often without any special cause",
    ),
    Measure(
        "incidence",
        "Incidence",
        "how probable it is that a focus session of the row's phase needs the column's phase",
        "focus sessions of the row's phase with at least one revisit to the column's phase ÷ all "
        "its focus sessions, with the Wilson 95 % interval",
        "share",
        "how many revisits a session had, nor anything where nobody logs focus sessions; the "
        "interval of a small team is wide",
    ),
    Measure(
        "intensity",
        "Intensity",
        "how often per day in focus; compares phases of unequal length",
        "revisits of the pair ÷ days for which the row's phase was in focus",
        "rate",
        "how much of the time in focus was worked: nights and weekends count as focus",
    ),
    Measure(
        "coupling",
        "Coupling",
        "how far the weeks that touch the two phases coincide; the same both ways",
        "ISO weeks that touch both phases ÷ ISO weeks of the phase with fewer of them "
        "(overlap coefficient); a week touches a phase that is main or revisited in it",
        "share",
        "which phase led to which, nor how often: one revisit in a week is enough",
    ),
)
BY_KEY = {measure.key: measure for measure in MEASURES}
