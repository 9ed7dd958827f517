"""Intervals of proportions."""

from __future__ import annotations

from functools import cache

import polars as pl
from scipy.stats import binomtest


def wilson_95(successes: pl.Series, trials: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Lower and upper bound of the Wilson 95 % interval, per row; null where there is no trial.

    Source: E. B. Wilson (1927), as computed by scipy.stats.binomtest.
    """
    bounds = [_bounds(*row) for row in zip(successes.to_list(), trials.to_list(), strict=True)]
    lows, highs = [low for low, _ in bounds], [high for _, high in bounds]
    return pl.Series(lows, dtype=pl.Float64), pl.Series(highs, dtype=pl.Float64)


@cache
def _bounds(found: int, tried: int) -> tuple[float | None, float | None]:
    if not tried:
        return None, None
    interval = binomtest(found, tried).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)
