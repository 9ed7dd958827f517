"""What a pattern is: the value that pages, the terminal and the report show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.practices import Practice

Kind = Literal[
    "hot_pair",
    "ping_pong",
    "dominant_reason",
    "rising",
    "falling",
    "magnet",
    "source",
    "found_late",
    "costly",
    "log_quality",
]
Number = float | int | str | None


@dataclass(frozen=True)
class Bar:
    """One bar of a pattern's small chart: its name, its length, its figure in words.

    `marked` is the one that the pattern is about.
    """

    name: str
    value: float
    said: str
    marked: bool = False


@dataclass(frozen=True)
class Pattern:
    """One thing that stands out: what kind, which phases and reason, its numbers, in words.

    `main_phase` and `revisited_phase` are keys: a pair where both are named, one phase where one
    is; `reason_id` is the reason concerned. `evidence` holds the numbers by name (shares between
    0 and 1), `statement` is one plain sentence with its numbers, `advice` the practices that fit.
    """

    kind: Kind
    statement: str
    evidence: Mapping[str, Number]
    main_phase: str | None = None
    revisited_phase: str | None = None
    reason_id: str | None = None
    reason: str | None = None
    bars: tuple[Bar, ...] = ()
    advice: tuple[Practice, ...] = ()

    @property
    def is_pair(self) -> bool:
        """Whether it is about a pair of phases."""
        return self.main_phase is not None and self.revisited_phase is not None
