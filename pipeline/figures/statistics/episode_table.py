"""Episodes of every pair of phases, over time: the model they are judged by, and its tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import gammaincinv

from pipeline.figures.statistics.dispersion import (
    LEAST_WINDOWS,
    SCALES,
    compute_excess_p_value,
    count_windows,
    pool_dispersion,
    sum_windows,
    widen_p_value,
)
from pipeline.figures.statistics.expectation import (
    ENOUGH,
    QuasiIndependence,
    fit_quasi_independence,
)
from pipeline.figures.statistics.fortnights import Floats, count_fortnights, lay_out

TAIL = 0.025  # of a 95 % interval


@dataclass(frozen=True)
class EpisodeTable:
    """Episodes by fortnight, main phase and revisited phase, for `phases` (keys) in order.

    `model` is fitted to their sums. Tables are square, nan where a pair cannot be tested: it has
    no residual, fewer than one episode is expected, or the log has six weeks or less.
    """

    phases: Sequence[str]
    windows: Floats
    model: QuasiIndependence

    @property
    def total(self) -> int:
        """How many episodes there are."""
        return int(self.model.counts.sum())

    @property
    def is_long_enough(self) -> bool:
        """Whether there are enough fortnights to estimate a dispersion from."""
        return len(self.windows) >= LEAST_WINDOWS

    @cached_property
    def testable(self) -> NDArray[np.bool_]:
        """Which pairs can be tested."""
        if not self.is_long_enough:
            return np.zeros_like(self.model.cells)
        enough = np.nan_to_num(self.model.expected) >= ENOUGH
        tested: NDArray[np.bool_] = enough & self.model.cells & ~self.model.fixed
        return tested

    @cached_property
    def _shares(self) -> list[Floats]:
        """The share of each window in each main phase's episodes, per length of the windows."""
        rows = self.windows.sum(axis=2)
        return [sum_windows(rows, length) / np.maximum(rows.sum(axis=0), 1) for length in SCALES]

    @cached_property
    def windows_of_main(self) -> Floats:
        """The effective number of fortnights in which each main phase has episodes."""
        return count_windows(self._shares[0])

    def estimate_dispersion(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> Floats:
        """Estimate the dispersion of sums of cells: `first` and `second` are places among cells.

        How much the residuals of each window differ from their share of the whole residual (so
        that a pair that is hot throughout is not dispersed), against what independent episodes
        would: the larger of that over two and over four weeks. A cell alone is named once, with -1.
        """
        operator = self.model.operator
        assert operator is not None
        rows = np.nonzero(self.model.cells)[0]
        means = self.model.expected[self.model.cells]
        both = second >= 0

        def add(values: Floats) -> Floats:
            return values[..., first] + np.where(both, values[..., second], 0.0)

        expected = self.compute_variances(first, second)
        found = []
        for length, shares in zip(SCALES, self._shares, strict=True):
            residuals = sum_windows(self.windows, length)[:, self.model.cells] @ operator.T
            own = shares[:, rows]
            centred = add(residuals - own * residuals.sum(axis=0))
            lost = np.maximum((own**2).sum(axis=0)[first], (own**2).sum(axis=0)[second] * both)
            squares = (centred**2).sum(axis=0)
            found.append(pool_dispersion(add(means), squares, expected * (1 - lost)))
        largest: Floats = np.maximum.reduce(found)
        return largest

    def compute_variances(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> Floats:
        """Compute the variances of sums of residuals if episodes are independent; as above."""
        assert self.model.operator is not None
        covariances = self.model.operator * self.model.expected[self.model.cells]
        more = covariances[second, second] + 2 * covariances[first, second]
        variances: Floats = covariances[first, first] + np.where(second >= 0, more, 0.0)
        return variances

    @cached_property
    def dispersion(self) -> Floats:
        """The dispersion of each pair."""
        table = np.full(self.model.counts.shape, np.nan)
        if self.model.operator is not None:
            every = np.arange(int(self.model.cells.sum()))
            table[self.model.cells] = self.estimate_dispersion(every, np.full_like(every, -1))
        return np.where(self.testable, table, np.nan)

    @cached_property
    def p_more(self) -> Floats:
        """The p-value of each pair being as frequent as it is, or more, by chance."""
        return self._widen(self._p_more_at_once)

    @cached_property
    def p_value(self) -> Floats:
        """The two-sided p-value of each pair."""
        less = self._widen(1 - self._p_more_at_once)
        p_value: Floats = np.minimum(1.0, 2 * np.minimum(self.p_more, less))
        return p_value

    @cached_property
    def _p_more_at_once(self) -> Floats:
        """As `p_more`, as if the dispersion were known and not estimated."""
        scale = self.dispersion * np.where(self.testable, self.model.free, np.nan)
        p_value: Floats = compute_excess_p_value(self.model.counts, self._expected, scale)
        return p_value

    def _widen(self, p_value: Floats) -> Floats:
        windows = np.broadcast_to(self.windows_of_main[:, None], p_value.shape)
        return np.where(self.testable, widen_p_value(p_value, self.dispersion, windows), np.nan)

    @property
    def _expected(self) -> Floats:
        return np.where(self.testable, self.model.expected, np.nan)

    @cached_property
    def lift_interval(self) -> tuple[Floats, Floats]:
        """The 95 % interval of each pair's episodes ÷ expected ones (Poisson, effective numbers).

        Source: F. Garwood (1936).
        """
        return compute_lift_interval(self.model.counts, self._expected, self.dispersion)


def compute_lift_interval(
    number: Floats, expected: Floats, dispersion: Floats
) -> tuple[Floats, Floats]:
    """Compute the 95 % interval of counts ÷ expected values, with effective numbers."""
    size, mean = number / dispersion, expected / dispersion
    low = np.where(size > 0, gammaincinv(np.maximum(size, 1e-12), TAIL), 0.0) / mean
    return low, gammaincinv(size + 1, 1 - TAIL) / mean


def fit_episodes(fortnights: pl.DataFrame, phases: Sequence[str]) -> EpisodeTable:
    """Fit the model to the pairs of fortnights.sql, for these phases in order."""
    place = {phase: number for number, phase in enumerate(phases)}
    pairs = fortnights.filter(pl.col("unit") == "pair")
    length = count_fortnights(pairs)
    windows = np.zeros((length, len(phases), len(phases)))
    sides = ("main_phase", "revisited_phase")
    for (main, revisited), course in lay_out(pairs, "episodes", *sides, length=length).items():
        windows[:, place[main], place[revisited]] = course[::-1]
    return EpisodeTable(tuple(phases), windows, fit_quasi_independence(windows.sum(axis=0)))
