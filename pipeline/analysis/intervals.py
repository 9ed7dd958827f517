"""Intervals of proportions."""

from __future__ import annotations

import polars as pl
from scipy.stats import binomtest


def wilson_95(successes: pl.Series, trials: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Lower and upper bound of the Wilson 95 % interval, per row; null where there is no trial.

    Source: E. B. Wilson (1927), as computed by scipy.stats.binomtest.
    """
    lows: list[float | None] = []
    highs: list[float | None] = []
    for found, tried in zip(successes.to_list(), trials.to_list(), strict=True):
        interval = binomtest(found, tried).proportion_ci(0.95, method="wilson") if tried else None
        lows.append(float(interval.low) if interval else None)
        highs.append(float(interval.high) if interval else None)
    return pl.Series(lows, dtype=pl.Float64), pl.Series(highs, dtype=pl.Float64)
