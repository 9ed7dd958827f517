"""What each part must reach, and what it has reached: the table at the top of the page.

A ratio compares two medians of the same run, measured in turns, so that what else the machine did
meanwhile fell on both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.timing import Spread, format_table

COLUMNS = ("work", "to reach", "reached", "met?")
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Reached:
    """One figure to reach: what was worked, at most how much of what, and how much it was.

    `value` is None where there is none; `why_not` says why.
    """

    work: str
    limit: float
    beside: str
    value: float | None
    why_not: str = NOT_MEASURED

    @property
    def is_met(self) -> bool:
        """Whether it was measured and is within the limit."""
        return self.value is not None and self.value <= self.limit

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The cells, in the order of COLUMNS."""
        reached = self.why_not if self.value is None else f"{self.value:.2f}"
        met = "yes" if self.is_met else "no"
        return (self.work, f"≤ {self.limit:g} {self.beside}", reached, met)


@dataclass(frozen=True)
class Report:
    """What a part of the benchmarks measured: its tables as Markdown, and what it has reached."""

    tables: str
    reached: Sequence[Reached] = field(default=())


def compare(work: str, limit: float, beside: str, spread: Spread | None, of: Spread) -> Reached:
    """Compare the median of a spread with that of another one, as `limit` × `beside`."""
    value = spread.middle / of.middle if spread else None
    return Reached(work, limit, f"× {beside}", value)


def format_targets(reached: Iterable[Reached]) -> str:
    """Format the table of everything that there is to reach."""
    return format_table(COLUMNS, [each.row for each in reached])
