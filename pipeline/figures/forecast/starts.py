"""The earlier starts of phases, and the revisits that the two weeks after each have brought.

A start is a focus session that began another phase than the one before. All 14 days after it count,
also where the session ended sooner and work came back to the phase: who moves on asks what the
next two weeks bring, and knows as little as the log did how long the phase will last. Starts whose
days are not over are left out, as revisits do not come evenly over them. So are those whose days
ended in a silence (four weeks or more) or before the first record of the project, as nobody knows
what they brought.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Self

from pipeline.asking.questions import Question

DAYS = 14


@dataclass(frozen=True)
class Went:
    """Revisits after a start that went to one phase for one reason (its name), where that is told.

    `first_told` are those that are not a later start's too; `minutes` are of `with_minutes` of all.
    """

    revisited_phase: str
    reason: str
    revisits: int
    first_told: int
    minutes: int
    with_minutes: int

    def add(self, other: Self) -> Self:
        """Add others that went to the same phase for the same reason."""
        return replace(
            self,
            revisits=self.revisits + other.revisits,
            first_told=self.first_told + other.first_told,
            minutes=self.minutes + other.minutes,
            with_minutes=self.with_minutes + other.with_minutes,
        )


@dataclass(frozen=True)
class Start:
    """A start of a phase (its key) whose 14 days are over, known since `known_at`; times in UTC."""

    project_id: str
    phase: str
    started_at: datetime
    known_at: datetime
    went: tuple[Went, ...]

    @property
    def revisits(self) -> int:
        """How many revisits were made from the phase in those days."""
        return sum(part.revisits for part in self.went)


def list_starts(
    list_rows: Callable[[Question], Iterable[Mapping[str, Any]]], *, phase: str | None = None
) -> tuple[Start, ...]:
    """List the earlier starts of all projects, oldest first; `list_rows` answers a question.

    Of starts of `phase` it is told where work went, and why; of others only how often it did.
    """
    rows = list_rows(Question("phase_starts", main_phase=phase, watched_days=DAYS))
    return tuple(
        Start(*start, went=tuple(_make_went(row) for row in group if row["revisits"]))
        for start, group in groupby(rows, key=_identify)
    )


def _identify(row: Mapping[str, Any]) -> tuple[str, str, datetime, datetime]:
    return row["project_id"], row["phase"], row["started_at"], row["known_at"]


def _make_went(row: Mapping[str, Any]) -> Went:
    return Went(
        row["revisited_phase"] or "",
        row["reason"] or "",
        row["revisits"],
        row["first_told"],
        row["minutes"],
        row["with_minutes"],
    )
