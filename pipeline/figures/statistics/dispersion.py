"""Dispersion: how much more episodes vary than if each came by itself, estimated from the log.

Revisits come in bursts, and an episode may bring the next. So each test counts episodes, and widens
what it says by their dispersion, which is estimated over windows of two and of four weeks: a burst
within one, or from one to the next, makes their counts differ by more than chance. It is at least
1. Source: overdispersion in generalized linear models (P. McCullagh and J. A. Nelder, 1989, 4.5 and
9.2), with the degrees of freedom of F. E. Satterthwaite (1946).
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import betainc, gammainc, ndtr, ndtri, stdtr, stdtrit

from pipeline.figures.statistics.fortnights import Floats
from pipeline.figures.statistics.rates import USUAL_LEVEL

SCALES = (1, 2)  # window lengths, in fortnights
ALIKE = 0.5  # bandwidth of the logarithm of the means within which cells have one dispersion
LEAST_WINDOWS = 4  # fortnights from which a dispersion can be estimated
LEAST_P_VALUE = 1e-300


def sum_windows(counts: Floats, length: int) -> Floats:
    """Sum each `length` windows that follow each other; the first axis is time."""
    missing = -len(counts) % length
    padded = np.concatenate([counts, np.zeros((missing, *counts.shape[1:]))])
    summed: Floats = padded.reshape(-1, length, *counts.shape[1:]).sum(axis=1)
    return summed


def pool_dispersion(means: Floats, squares: Floats, variances: Floats) -> Floats:
    """Pool the ratio of observed squares to the variance of independent episodes, at least 1.

    Cells of like means share theirs (a Gaussian kernel over the logarithm of the means), because
    one cell alone has too few windows, and busy cells chain more episodes than quiet ones.
    """
    place = np.log(np.maximum(means, 1e-12))
    weights = np.exp(-0.5 * ((place[:, None] - place[None, :]) / ALIKE) ** 2)
    return np.maximum(1.0, divide_by_variance(weights @ squares, weights @ variances))


def estimate_rate_dispersion(
    counts: Floats,
    means: Floats,
    *,
    rates: int = 1,
    spread: float | Floats = 1.0,
    scales: tuple[int, ...] = SCALES,
) -> Floats:
    """Estimate the dispersion of counts per window (rows) about their means, for each column.

    The largest of that of the column and that of all columns together, over each of `scales` (how
    many windows are taken as one: two and four weeks), at least 1: the sum of squares ÷ that of
    variances (means times `spread`: 1 for counts, 1 − share for a part of a whole), with as many
    degrees of freedom fewer as `rates` were fitted.
    """
    found = [np.ones(counts.shape[1])]
    for length in scales:
        own, expected = sum_windows(counts, length), sum_windows(means, length)
        if len(own) > rates:
            squares = ((own - expected) ** 2).sum(axis=0) * len(own) / (len(own) - rates)
            variances = expected.sum(axis=0) * spread
            found.append(divide_at_least_by_all(squares, variances))
    largest: Floats = np.maximum.reduce(found)
    return largest


def join_windows(stretches: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """Join stretches of counts and days per window to one column of counts, and one of means.

    The means are those of one rate per stretch.
    """
    means = [days * counts.sum() / max(days.sum(), 1e-9) for counts, days in stretches]
    counted = np.concatenate([counts for counts, _ in stretches]).astype(float)
    return counted[:, None], np.concatenate(means)[:, None]


def divide_by_variance(squares: Floats, variances: Floats) -> Floats:
    """Divide where there is a variance; 1 elsewhere."""
    ratio: Floats = np.divide(squares, variances, out=np.ones_like(squares), where=variances > 0)
    return ratio


def divide_at_least_by_all(squares: Floats, variances: Floats) -> Floats:
    """Divide each by its own variance; at least the quotient of all together, and at least 1."""
    of_all = divide_by_variance(squares.sum(keepdims=True), variances.sum(keepdims=True))
    return np.maximum(np.maximum(of_all, 1.0), divide_by_variance(squares, variances))


def count_windows_of_ratio(stretches: Sequence[tuple[Floats, float]]) -> float:
    """Count the effective windows on which the ratio of two rates rests.

    Each stretch has the days of its windows and its count: the smaller that is, the more of the
    uncertainty lies in its windows.
    """
    weights = np.concatenate(
        [days / max(days.sum(), 1e-9) / max(count, 0.5) for days, count in stretches]
    )
    return float(weights.sum() ** 2 / max((weights**2).sum(), 1e-12))


def count_windows(shares: Floats) -> Floats:
    """Count the effective number of windows: 1 ÷ the sum of the squares of their shares."""
    windows: Floats = 1 / np.maximum((shares**2).sum(axis=0), 1e-12)
    return windows


def widen_p_value(p_value: Floats, dispersion: Floats, windows: Floats) -> Floats:
    """Widen one-sided p-values as the dispersion is itself an estimate: Student's t for the normal.

    Only what exceeds independent episodes is estimated, from windows − 1 degrees of freedom; so t
    has (windows − 1) · (dispersion ÷ (dispersion − 1))² of them (Satterthwaite), and is the normal
    distribution where nothing exceeds.
    """
    freedom = _count_freedom(dispersion, windows)
    widened: Floats = stdtr(freedom, ndtri(np.clip(p_value, LEAST_P_VALUE, 1.0)))
    return widened


def widen_two_sided(p_value: float, dispersion: float, windows: float) -> float:
    """Widen one two-sided p-value."""
    half = np.array([p_value / 2])
    return float(min(1.0, 2 * widen_p_value(half, np.array([dispersion]), np.array([windows]))[0]))


def widen_level(level: float, dispersion: float, windows: float) -> float:
    """Widen the level of an interval as `widen_p_value` widens a p-value of that level."""
    tail = (1 - level) / 2
    freedom = _count_freedom(np.array(dispersion), np.array(windows))
    return float(1 - 2 * ndtr(min(stdtrit(freedom, tail), ndtri(tail))))


def count_effective(number: float, dispersion: float, windows: float) -> float:
    """Count the effective number: ÷ the dispersion, and fewer as that is itself an estimate."""
    wide = ndtri((1 - widen_level(USUAL_LEVEL, dispersion, windows)) / 2)
    return float(number / dispersion * (ndtri((1 - USUAL_LEVEL) / 2) / wide) ** 2)


def _count_freedom(dispersion: Floats, windows: Floats) -> Floats:
    excess = np.maximum(dispersion - 1, 1e-6)
    return np.asarray(np.maximum(windows - 1, 1.0) * (dispersion / excess) ** 2)


def compute_excess_p_value(number: Floats, expected: Floats, scale: Floats) -> Floats:
    """Compute the p-value of counts above their expected values (mid-p, upper tail).

    A count ÷ its scale is an effective number, distributed as Poisson about the expected one, so
    that variance and skewness are those of bursts of that size.
    """
    size, mean = np.maximum(number / scale, 1e-12), expected / scale
    p_value: Floats = 0.5 * (gammainc(size, mean) + gammainc(size + 1 / scale, mean))
    return p_value


def compute_share_p_value(number: Floats, whole: Floats, share: Floats, scale: Floats) -> Floats:
    """Compute the p-value of a share above the expected one (mid-p, upper tail).

    Binomial, with effective numbers: counts ÷ their scale.
    """
    one, size, of = 1 / scale, number / scale, whole / scale

    def compute_tail(least: Floats) -> Floats:
        rest = of - least + one
        inside = betainc(np.maximum(least, 1e-12), np.maximum(rest, 1e-12), share)
        return np.where(least <= 0, 1.0, np.where(rest <= 1e-9, 0.0, inside))

    return 0.5 * (compute_tail(size) + compute_tail(size + one))
