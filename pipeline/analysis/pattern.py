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
    advice: tuple[Practice, ...] = ()
