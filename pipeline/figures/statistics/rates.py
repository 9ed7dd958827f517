"""Exact intervals: of the ratio of two rates, and of a share.

scipy is slow to import, so the functions that need it import it.
"""

from dataclasses import dataclass
from functools import cache

import polars as pl

LEAST_COVERED = 0.9  # share of revisits in focus sessions from which focus days count


@dataclass(frozen=True)
class Stretch:
    """Revisits counted over an exposure: focus days or calendar days."""

    revisits: int
    days: float

    @property
    def rate(self) -> float | None:
        """Revisits per day; None without exposure."""
        return self.revisits / self.days if self.days > 0 else None


def lies_in_focus(revisits: int, in_focus: int, focus_days: float) -> bool:
    """Tell whether nine of ten revisits lie in focus sessions, so that focus days count.

    Where this does not hold on both sides of a comparison, calendar days are counted.
    """
    return focus_days > 0 and in_focus >= LEAST_COVERED * revisits


@dataclass(frozen=True)
class RateRatio:
    """The later rate ÷ the earlier one, with its 95 % interval and the p-value of no change.

    `ratio` and `high` are None where they are beyond all bounds (nothing before), `p_value` is 1
    where nothing was counted. `low` is 0 where nothing was counted later.
    """

    before: Stretch
    after: Stretch
    ratio: float | None
    low: float
    high: float | None
    p_value: float

    @property
    def fell(self) -> bool:
        """Whether the interval lies below 1."""
        return self.high is not None and self.high < 1

    @property
    def rose(self) -> bool:
        """Whether the interval lies above 1."""
        return self.low > 1


def compare_rates(before: Stretch, after: Stretch) -> RateRatio | None:
    """Compare two Poisson counts by the exact conditional binomial test; None without exposure.

    Given the sum of the counts, the later one is binomial; its Clopper–Pearson interval becomes
    that of the ratio, and the p-value is twice the smaller tail, so that both say the same.
    Source: J. Przyborowski and H. Wilenski (1940), as computed by scipy.stats.binomtest.
    """
    if before.days <= 0 or after.days <= 0:
        return None
    odds = before.days / after.days
    low, high, p_value = _compute_share_interval(before.revisits, after.revisits, 1 / (1 + odds))
    ratio = after.revisits / before.revisits * odds if before.revisits else None
    return RateRatio(
        before,
        after,
        ratio,
        low / (1 - low) * odds,
        high / (1 - high) * odds if high < 1 else None,
        p_value,
    )


@cache
def _compute_share_interval(before: int, after: int, expected: float) -> tuple[float, float, float]:
    """Compute the 95 % interval of the later count's share, and the expected share's p-value."""
    from scipy.stats import binomtest

    total = before + after
    if not total:
        return 0.0, 1.0, 1.0
    interval = binomtest(after, total).proportion_ci(0.95, method="exact")
    tails = [
        binomtest(after, total, expected, alternative=side).pvalue for side in ("less", "greater")
    ]
    return float(interval.low), float(interval.high), min(1.0, 2 * float(min(tails)))


def compute_wilson_95(successes: pl.Series, trials: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Compute the Wilson 95 % interval per row, lower and upper bound; null without trials.

    Source: E. B. Wilson (1927), as computed by scipy.stats.binomtest.
    """
    rows = zip(successes.to_list(), trials.to_list(), strict=True)
    bounds = [_compute_wilson_bounds(*row) for row in rows]
    lows, highs = (pl.Series([row[side] for row in bounds], dtype=pl.Float64) for side in (0, 1))
    return lows, highs


@cache
def _compute_wilson_bounds(successes: int, trials: int) -> tuple[float | None, float | None]:
    from scipy.stats import binomtest

    if not trials:
        return None, None
    interval = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)
