"""The two sides of a comparison over time: how far the rates of their episodes may be trusted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from pipeline.figures.comparison import words
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

    @cached_property
    def episodes(self) -> Mapping[tuple[str, str], np.ndarray]:
        """The episodes of each pair of phases that has any, by fortnight."""
        rows = self.fortnights.filter(pl.col("unit") == "pair")
        courses: dict[tuple[str, str], np.ndarray] = defaultdict(self._make_course)
        for main, revisited, fortnight, episodes in rows.select(
            "main_phase", "revisited_phase", "fortnight", "episodes"
        ).rows():
            courses[main, revisited][fortnight] = episodes
        return courses

    @cached_property
    def exposed(self) -> Mapping[tuple[str | None, str], np.ndarray]:
        """The days of each phase, by fortnight and kind; those of all have no phase."""
        courses: dict[tuple[str | None, str], np.ndarray] = defaultdict(self._make_course)
        for phase, fortnight, days, focus_days in self.fortnight_days.select(
            "phase", "fortnight", "days", "focus_days"
        ).rows():
            courses[phase, "calendar days"][fortnight] = days
            courses[phase, "focus days"][fortnight] = focus_days
        return courses

    def _make_course(self) -> np.ndarray:
        """Make the zeros of all fortnights."""
        return np.zeros(int(self.fortnight_days["fortnight"].to_numpy().max(initial=0)) + 1)


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

        courses = [[self._spread(side, *row) for side in self.sides] for row in rows]
        joined = [join_windows(course) for course in courses]
        counts, means = (np.concatenate(columns, axis=1) for columns in zip(*joined, strict=True))
        dispersion = estimate_rate_dispersion(counts, means, rates=2)
        windows = [
            count_windows_of_ratio([(days, counts.sum()) for counts, days in course])
            for course in courses
        ]
        return list(zip(dispersion.tolist(), windows, strict=True))

    def _spread(
        self, side: CountedSelection, main: str | None, revisited: str | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Spread the episodes and the days of a row over the fortnights of a side."""
        counted = [
            course
            for (from_phase, to_phase), course in side.episodes.items()
            if main in (None, from_phase) and revisited in (None, to_phase)
        ]
        days = side.exposed[main if self.days == "focus days" else None, self.days]
        return sum(counted, np.zeros(len(days))), days
