"""Intervals of the ratio of two rates, and of a share; exact where events are independent.

scipy is slow to import, so the functions that need it import it.
"""

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

USUAL_LEVEL = 0.95
NORMAL_975 = 1.959963984540054
MOST_KNOWN = 10_000  # intervals and p-values that are kept: the same counts come up again
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
    """The later rate ÷ the earlier one, with its interval and the p-value of no change.

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

    def differs_by(self, factor: float) -> bool:
        """Tell whether the interval leaves 1 out, and the ratio is a factor away from it."""
        ratio = self.ratio if self.ratio is not None else float("inf")
        return (self.rose and ratio >= factor) or (self.fell and ratio <= 1 / factor)


def compare_rates(
    before: Stretch,
    after: Stretch,
    *,
    dispersion: float = 1.0,
    windows: float | None = None,
    level: float = USUAL_LEVEL,
) -> RateRatio | None:
    """Compare two counts by the conditional binomial test; None without exposure.

    Given the sum of the counts, the later one is binomial; its Clopper–Pearson interval becomes
    that of the ratio, and the p-value is twice the smaller tail, so that both say the same. Counts
    are taken as effective numbers: ÷ the `dispersion`; with 1 they are Poisson and the test is
    exact. Where that was estimated from so many effective `windows`, both are widened accordingly.
    Source: J. Przyborowski and H. Wilenski (1940).
    """
    if before.days <= 0 or after.days <= 0:
        return None
    odds = before.days / after.days
    total = before.revisits + after.revisits
    p_value = _compute_p_value(after.revisits / dispersion, total / dispersion, 1 / (1 + odds))
    if windows is not None:
        from pipeline.figures.statistics.dispersion import widen_level, widen_two_sided

        level = widen_level(level, dispersion, windows)
        p_value = widen_two_sided(p_value, dispersion, windows)
    low, high = compute_share_interval(after.revisits, total, dispersion=dispersion, level=level)
    ratio = after.revisits / before.revisits * odds if before.revisits else None
    return RateRatio(
        before,
        after,
        ratio,
        low / (1 - low) * odds,
        high / (1 - high) * odds if high < 1 else None,
        p_value,
    )


@lru_cache(maxsize=MOST_KNOWN)
def compute_share_interval(
    number: float, whole: float, *, dispersion: float = 1.0, level: float = USUAL_LEVEL
) -> tuple[float, float]:
    """Compute the Clopper–Pearson interval of a share, with effective numbers; 0 to 1 of nothing.

    Source: C. J. Clopper and E. S. Pearson (1934).
    """
    from scipy.special import betaincinv

    part, rest, tail = number / dispersion, (whole - number) / dispersion, (1 - level) / 2
    low = float(betaincinv(part, rest + 1, tail)) if part > 0 else 0.0
    high = float(betaincinv(part + 1, rest, 1 - tail)) if rest > 0 else 1.0
    return low, high


@lru_cache(maxsize=MOST_KNOWN)
def _compute_p_value(number: float, whole: float, share: float) -> float:
    """Compute twice the smaller tail of a binomial count; the numbers need not be whole."""
    from scipy.special import betainc

    if not whole:
        return 1.0
    more = float(betainc(number, whole - number + 1, share)) if number > 0 else 1.0
    fewer = float(betainc(whole - number, number + 1, 1 - share)) if number < whole else 1.0
    return min(1.0, 2 * min(more, fewer))


def compute_wilson_95(
    successes: pl.Series, trials: pl.Series, *, effective: pl.Series | None = None
) -> tuple[pl.Series, pl.Series]:
    """Compute the Wilson 95 % interval per row, lower and upper bound; null without trials.

    As if the trials were `effective` ones in number, where those are given: fewer than there are
    where trials come in bursts. Source: E. B. Wilson (1927).
    """
    share, number = successes / trials, (trials if effective is None else effective)
    spread = NORMAL_975**2 / number
    middle = (share + spread / 2) / (1 + spread)
    reach = ((share * (1 - share) + spread / 4) * spread).sqrt() / (1 + spread)
    some = trials > 0
    low, high = (
        pl.select(pl.when(some).then(bound.clip(0.0, 1.0))).to_series()
        for bound in (middle - reach, middle + reach)
    )
    return low, high
