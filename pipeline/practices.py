"""Known ways back between phases and what prevents them: ours with a source, and the team's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Warrant = Literal["stated", "mapped", "team"]


@dataclass(frozen=True)
class Practice:
    """One piece of advice for going back from one phase to another.

    `main_phase` and `revisited_phase` are keys, None means any phase. `reasons` are the typical
    ones, in words. `warrant` is `stated` (the source says that one goes back here), `mapped` (the
    source names the cause, the pair is our reading) or `team` (the team's own; `id` is then that
    of its record).
    """

    id: str
    main_phase: str | None
    revisited_phase: str | None
    reasons: tuple[str, ...]
    practice: str
    source: str
    warrant: Warrant
