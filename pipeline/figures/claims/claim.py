"""A claim: one statement about a log, with its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.figures.patterns.kinds import Number, PatternKind

LEAST_EFFECT = 4 / 3
"""How many times as often, at least, something must come to be worth acting on: a third more."""

WITHOUT_STRONGEST = 5
"""How many times as large a p-value may be, at most, without the fortnight that speaks most for it:
where few fortnights carry a claim, one of them may be all there is."""


@dataclass(frozen=True)
class Claim:
    """One statement about a log, with its numbers.

    A tested one has a p-value, and its q-value within the family of its kind; `holds` is false
    where the statement's own conditions do not hold, whatever its p-value.
    """

    kind: PatternKind
    numbers: Mapping[str, Number]
    p_value: float | None = None
    holds: bool = True
    main_phase: str | None = None
    revisited_phase: str | None = None
    reason_id: str | None = None
    title: str | None = None
    q_value: float | None = None

    @property
    def phases(self) -> frozenset[str]:
        """The keys of the phases that it names: two of a pair, one, or none."""
        return frozenset(phase for phase in (self.main_phase, self.revisited_phase) if phase)
