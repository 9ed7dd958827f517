"""Expected values of the matrix: the quasi-independence model of the phases' activity."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

SquareTable = NDArray[np.float64]
CLOSE = 1e-10
MOST_ROUNDS = 100_000
ENOUGH = 1  # least expected value from which a pair is judged
DETERMINED = 1e-7  # 1 − leverage below this: the margins determine the cell


@dataclass(frozen=True)
class QuasiIndependence:
    """The model fitted to a square table of counts; nan where it gives no value.

    `expected` has the margins of the counts wherever the row and the column have data, and is nan
    on the diagonal and elsewhere. `residual` (adjusted Pearson), `p_value` (two-sided) and
    `q_value` (Benjamini–Hochberg over all cells with a p-value) are nan also where `fixed`: there
    the margins leave a cell no other value than the one observed. `saturated` says that this is so
    in every cell: then there is nothing that the counts could be compared with.
    """

    expected: SquareTable
    residual: SquareTable
    p_value: SquareTable
    q_value: SquareTable
    fixed: NDArray[np.bool_]

    @property
    def saturated(self) -> bool:
        """Whether the model leaves no cell to compare with."""
        return bool(np.isnan(self.residual).all())


def fit_quasi_independence(counts: SquareTable) -> QuasiIndependence:
    """Fit e_ij = a_i b_j for i ≠ j to the margins of a square table with an empty diagonal.

    Sources: A. Agresti, Categorical Data Analysis (quasi-independence; adjusted residuals),
    W. E. Deming and F. F. Stephan (1940; iterative proportional fitting).
    """
    from scipy.stats import false_discovery_control, norm  # scipy is slow to import

    cells = _find_cells_with_data(counts)
    expected = np.where(cells, fit_to_margins(counts), np.nan)
    free = np.full(counts.shape, np.nan)
    if cells.any() and not _is_fixed_by_margins(counts):
        free[cells] = 1 - _compute_leverage(expected, cells)
    fixed = cells & ~(free > DETERMINED)
    tested = cells & ~fixed
    residual, p_value, q_value = (np.full(counts.shape, np.nan) for _ in range(3))
    residual[tested] = (counts - expected)[tested] / np.sqrt(expected[tested] * free[tested])
    if tested.any():
        p_value[tested] = np.minimum(1.0, 2 * norm.sf(np.abs(residual[tested])))
        q_value[tested] = false_discovery_control(p_value[tested])
    return QuasiIndependence(expected, residual, p_value, q_value, fixed)


def fit_to_margins(counts: SquareTable) -> SquareTable:
    """Fit the table a_i b_j (i ≠ j) to the row and column totals of `counts`; 0 on the diagonal.

    Iterative proportional fitting: rows and columns are scaled in turn until both agree.
    """
    if _is_fixed_by_margins(counts):
        return np.array(counts, dtype=float)
    made, arrived = counts.sum(axis=1), counts.sum(axis=0)
    rows, columns = np.sqrt(made), np.sqrt(arrived)
    for _ in range(MOST_ROUNDS):
        rows = _scale_to_totals(made, columns)
        columns = _scale_to_totals(arrived, rows)
        if np.abs(rows * (columns.sum() - columns) - made).max() <= CLOSE * counts.sum():
            break
    fitted: SquareTable = np.outer(rows, columns)
    np.fill_diagonal(fitted, 0.0)
    return fitted


def _scale_to_totals(totals: SquareTable, others: SquareTable) -> SquareTable:
    """Compute one side's factors from its totals and the other side's factors."""
    rest = others.sum() - others
    scaled = np.zeros_like(totals)
    np.divide(totals, rest, out=scaled, where=(totals > 0) & (rest > 0))
    return scaled


def _find_cells_with_data(counts: SquareTable) -> NDArray[np.bool_]:
    """Find the cells off the diagonal whose row and column both have counts."""
    cells = np.outer(counts.sum(axis=1) > 0, counts.sum(axis=0) > 0)
    np.fill_diagonal(cells, False)
    return cells


def _is_fixed_by_margins(counts: SquareTable) -> bool:
    """Tell whether one phase is part of every count: then the margins determine the table."""
    return bool((counts.sum(axis=1) + counts.sum(axis=0) == counts.sum()).any())


def _compute_leverage(expected: SquareTable, cells: NDArray[np.bool_]) -> SquareTable:
    """Compute the leverage of each of the `cells` in the Poisson log-linear fit."""
    rows, columns = np.nonzero(cells)
    rows, columns = (np.unique(side, return_inverse=True)[1] for side in (rows, columns))
    number = len(rows)
    design = np.zeros((number, rows.max() + columns.max() + 2))
    design[np.arange(number), rows] = 1
    design[np.arange(number), rows.max() + 1 + columns] = 1
    design = design[:, :-1]  # rows and columns share one level
    root = np.sqrt(expected[cells])[:, None] * design
    q, _ = np.linalg.qr(root)
    leverage: SquareTable = (q**2).sum(axis=1)
    return leverage


def add_expectation(pairs: pl.DataFrame) -> pl.DataFrame:
    """Add the model's figures to pairs of phases; null, never nan, where there is none.

    `pairs` has one row per ordered pair of phases with main_phase, revisited_phase and revisits.
    Further columns: expected (revisits), lift (revisits ÷ expected), residual, p_value, q_value,
    and too_few: whether the expected value is below 1, too small to call the pair anything.
    """
    phases = pairs["main_phase"].unique(maintain_order=True).to_list()
    place = {phase: number for number, phase in enumerate(phases)}
    at = (
        [place[phase] for phase in pairs["main_phase"]],
        [place[phase] for phase in pairs["revisited_phase"]],
    )
    counts = np.zeros((len(phases), len(phases)))
    counts[at] = pairs["revisits"].to_numpy()
    model = fit_quasi_independence(counts)
    expected = np.where(model.fixed, np.nan, model.expected)
    figures = {
        "expected": expected[at],
        "lift": (counts / expected)[at],
        "residual": model.residual[at],
        "p_value": model.p_value[at],
        "q_value": model.q_value[at],
    }
    columns = [pl.Series(name, values).fill_nan(None) for name, values in figures.items()]
    return pairs.with_columns(*columns).with_columns(too_few=pl.col("expected") < ENOUGH)
