"""The two sides of a comparison over time: how far the rates of their episodes may be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass

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
        in_focus = self.days == "focus days"
        length = int(side.fortnight_days["fortnight"].to_numpy().max(initial=0)) + 1
        chosen = pl.col("unit") == "pair"
        for column, phase in (("main_phase", main), ("revisited_phase", revisited)):
            if phase:
                chosen &= pl.col(column) == phase
        own = side.fortnights.filter(chosen)
        phase = main if in_focus else None
        days = side.fortnight_days.filter(pl.col("phase").eq_missing(pl.lit(phase, pl.String)))
        counted, exposed = np.zeros(length), np.zeros(length)
        np.add.at(counted, own["fortnight"].to_numpy(), own["episodes"].to_numpy())
        exposed[days["fortnight"].to_numpy()] = days[
            "focus_days" if in_focus else "days"
        ].to_numpy()
        return counted, exposed
