"""Expected values of the matrix: the quasi-independence model of the phases' activity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SquareTable = NDArray[np.float64]
CLOSE = 1e-10
MOST_ROUNDS = 100_000
ENOUGH = 1  # least expected value from which a pair is judged
DETERMINED = 1e-7  # 1 − leverage below this: the margins determine the cell


@dataclass(frozen=True)
class QuasiIndependence:
    """The model fitted to a square table of counts; nan where it gives no value.

    `expected` has the margins of the counts wherever the row and the column have data (`cells`),
    and is nan on the diagonal and elsewhere. `free` is 1 − leverage, and `residual` (adjusted
    Pearson) nan also where `fixed`: there the margins leave a cell no other value than the one
    observed. `operator` takes counts of the cells to their residuals, or is None where all are
    fixed.
    """

    counts: SquareTable
    cells: NDArray[np.bool_]
    expected: SquareTable
    free: SquareTable
    residual: SquareTable
    fixed: NDArray[np.bool_]
    operator: NDArray[np.float64] | None


def fit_quasi_independence(counts: SquareTable) -> QuasiIndependence:
    """Fit e_ij = a_i b_j for i ≠ j to the margins of a square table with an empty diagonal.

    Sources: A. Agresti, Categorical Data Analysis (quasi-independence; adjusted residuals),
    W. E. Deming and F. F. Stephan (1940; iterative proportional fitting).
    """
    cells = _find_cells_with_data(counts)
    expected = np.where(cells, fit_to_margins(counts), np.nan)
    free, residual = (np.full(counts.shape, np.nan) for _ in range(2))
    operator = None
    if cells.any() and not _is_fixed_by_margins(counts):
        operator = _compute_residual_operator(expected, cells)
        free[cells] = operator.diagonal()
    fixed = cells & ~(free > DETERMINED)
    tested = cells & ~fixed
    residual[tested] = (counts - expected)[tested] / np.sqrt(expected[tested] * free[tested])
    return QuasiIndependence(counts, cells, expected, free, residual, fixed, operator)


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


def _compute_residual_operator(
    expected: SquareTable, cells: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Compute the matrix that takes counts of the `cells` to residuals of the log-linear fit.

    Its diagonal is 1 − leverage.
    """
    rows, columns = np.nonzero(cells)
    rows, columns = (np.unique(side, return_inverse=True)[1] for side in (rows, columns))
    number = len(rows)
    design = np.zeros((number, rows.max() + columns.max() + 2))
    design[np.arange(number), rows] = 1
    design[np.arange(number), rows.max() + 1 + columns] = 1
    design = design[:, :-1]  # rows and columns share one level
    root = np.sqrt(expected[cells])
    q, _ = np.linalg.qr(root[:, None] * design)
    hat = (root[:, None] * q) @ (q / root[:, None]).T
    operator: NDArray[np.float64] = np.eye(number) - hat
    return operator
