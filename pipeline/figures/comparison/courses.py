"""The two sides of a comparison over time: how far the rates of their episodes may be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from pipeline.figures.comparison import words
from pipeline.figures.statistics.fortnights import Floats, count_fortnights, lay_out
from pipeline.figures.statistics.rates import lies_in_focus

Phases = tuple[str | None, str | None]


@dataclass(frozen=True)
class CountedSelection:
    """The counts and exposures of one selection, as a comparison needs them.

    `pairs` is the answer to pair_counts.sql, `exposures` that to exposures.sql, and `fortnights`
    and `fortnight_days` those to the files of these names.
    """

    pairs: pl.DataFrame
    exposures: pl.DataFrame
    fortnights: pl.DataFrame
    fortnight_days: pl.DataFrame

    @property
    def in_focus(self) -> bool:
        """Whether its revisits lie in logged focus sessions, so that focus days can be counted."""
        sums = self.exposures.select("revisits", "revisits_in_focus", "focus_days").sum()
        return lies_in_focus(*sums.row(0))

    def select_days(self, kind: words.DayKind) -> pl.DataFrame:
        """Select the days of each main phase."""
        days = pl.col(kind.replace(" ", "_")).cast(pl.Float64)
        return self.exposures.select("main_phase", days=days)

    def sum_days(self, kind: words.DayKind) -> float:
        """Sum the days over all main phases: calendar days once, focus days per phase."""
        days: list[float] = self.select_days(kind)["days"].to_list()
        return sum(days) if kind == "focus days" else max(days, default=0.0)


class _LaidOut(NamedTuple):
    """One side by fortnight: episodes by pair of phases, days by phase (None: of all)."""

    length: int
    episodes: dict[Any, Floats]
    days: dict[Any, Floats]


@dataclass(frozen=True)
class Courses:
    """The episodes of both selections by fortnight, over the days that count."""

    sides: tuple[CountedSelection, CountedSelection]
    days: words.DayKind

    def estimate_dispersion(self, rows: Sequence[Phases]) -> list[tuple[float, float]]:
        """Estimate the dispersion of each row, and on how many effective fortnights it rests.

        A row is a main and a revisited phase; None stands for all. Of one frame of rows each has at
        least the dispersion of all of them together.
        """
        from pipeline.figures.statistics.dispersion import (  # scipy takes its time
            count_windows_of_ratio,
            estimate_rate_dispersion,
            join_windows,
        )

        courses = [[self._select(laid, *row) for laid in self._laid_out] for row in rows]
        joined = [join_windows(course) for course in courses]
        counts, means = (np.concatenate(columns, axis=1) for columns in zip(*joined, strict=True))
        dispersion = estimate_rate_dispersion(counts, means, rates=2)
        windows = [
            count_windows_of_ratio([(days, counts.sum()) for counts, days in course])
            for course in courses
        ]
        return list(zip(dispersion.tolist(), windows, strict=True))

    @cached_property
    def _laid_out(self) -> list[_LaidOut]:
        """The episodes of each pair and the days of each phase, by fortnight, of both sides."""
        column = "focus_days" if self.days == "focus days" else "days"
        laid = []
        for side in self.sides:
            pairs = side.fortnights.filter(pl.col("unit") == "pair")
            length = count_fortnights(side.fortnight_days)
            episodes = lay_out(pairs, "episodes", "main_phase", "revisited_phase", length=length)
            days = lay_out(side.fortnight_days, column, "phase", length=length)
            laid.append(_LaidOut(length, episodes, days))
        return laid

    def _select(
        self, laid: _LaidOut, main: str | None, revisited: str | None
    ) -> tuple[Floats, Floats]:
        """Select the episodes and the days of a row, by fortnight."""
        zeros = np.zeros(laid.length)
        counted = [
            course
            for (from_phase, to_phase), course in laid.episodes.items()
            if main in (None, from_phase) and revisited in (None, to_phase)
        ]
        phase = main if self.days == "focus days" else None
        return sum(counted, zeros), laid.days.get(phase, zeros)
