"""The outcome of one part of the soak test: a row of its table."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from benchmarks.soak.losses import Losses
from benchmarks.timing import format_table

DASH = "–"
COLUMNS = ("tried", "how often", "acknowledged", "lost", "doubled", "half written", "other faults")


@dataclass
class Trials:
    """The trials of one kind: how often each result came, the rows acknowledged, the losses."""

    results: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    losses: Losses = field(default_factory=Losses)


@dataclass(frozen=True)
class Outcome:
    """One row: what was tried, how often, what was acknowledged, and the losses.

    `says` is what else is worth knowing; `not_tried` is why it could not be tried here: then there
    are no figures. Where nothing need be acknowledged, as in a file that is refused,
    `must_acknowledge` is false.
    """

    what: str
    tries: int = 0
    unit: str = "tries"
    acknowledged: int = 0
    losses: Losses = field(default_factory=Losses)
    says: str = ""
    not_tried: str = ""
    must_acknowledge: bool = True

    @property
    def is_well(self) -> bool:
        """Whether nothing went wrong and something was acknowledged."""
        if self.not_tried:
            return not self.tries
        enough = self.acknowledged > 0 or not self.must_acknowledge
        return not self.losses and self.tries > 0 and enough

    @property
    def row(self) -> tuple[str, ...]:
        """The cells, in the order of COLUMNS."""
        if self.not_tried:
            return (self.what, f"not tried here: {self.not_tried}", *[DASH] * 5)
        lost = self.losses
        figures = (self.acknowledged, lost.lost, lost.doubled, lost.torn, lost.faults)
        return (self.what, f"{self.tries:,} {self.unit}", *(f"{figure:,}" for figure in figures))


def merge_outcomes(what: str, outcomes: Sequence[Outcome]) -> Outcome:
    """Merge several outcomes into one row, without those that were not tried."""
    tried = [outcome for outcome in outcomes if not outcome.not_tried]
    if not tried:
        return Outcome(what, not_tried="; ".join(outcome.not_tried for outcome in outcomes))
    return Outcome(
        what,
        tries=sum(outcome.tries for outcome in tried),
        acknowledged=sum(outcome.acknowledged for outcome in tried),
        losses=sum((outcome.losses for outcome in tried), Losses()),
    )


def format_outcome_table(outcomes: Sequence[Outcome]) -> str:
    """Format the outcomes as a Markdown table."""
    return format_table(COLUMNS, [outcome.row for outcome in outcomes])


def format_outcome_notes(outcomes: Sequence[Outcome]) -> str:
    """Format the outcomes' notes as a Markdown list."""
    return "\n".join(f"- {each.what}: {each.says}." for each in outcomes if each.says)


def write_between(page: Path, name: str, text: str) -> None:
    """Replace the text between the comments `<!-- name -->` and `<!-- /name -->` of a page.

    Raises ValueError where the page has no such comments.
    """
    marked = re.compile(rf"(<!-- {name} -->\n).*(<!-- /{name} -->)", re.S)
    written, places = marked.subn(
        lambda match: f"{match[1]}{text}\n{match[2]}", page.read_text(encoding="utf-8")
    )
    if not places:
        raise ValueError(f"{page.name} has no place marked {name}")
    page.write_text(written, encoding="utf-8")


def format_percentiles(seconds: Sequence[float]) -> str:
    """Format median, 95th percentile and maximum; `–` where nothing was timed."""
    if not seconds:
        return DASH
    cuts = quantiles([*seconds, *seconds[:1]], n=100, method="inclusive")
    middle, high, longest = (
        f"{value * 1000:,.0f} ms" if value < 1 else f"{value:.2f} s"
        for value in (cuts[49], cuts[94], max(seconds))
    )
    return f"p50 {middle}, p95 {high}, longest {longest}"
