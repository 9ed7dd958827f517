"""Counts and days by fortnight as arrays, the last fortnight first."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def count_fortnights(rows: pl.DataFrame) -> int:
    """Count the fortnights up to the earliest one that has a row; 1 without any."""
    return int(rows["fortnight"].to_numpy().max(initial=0)) + 1


def lay_out(rows: pl.DataFrame, column: str, *by: str, length: int) -> dict[Any, Floats]:
    """Lay a column of numbers out by fortnight, for each value of `by` in the order of the rows.

    Of several columns `by` their values are a tuple; 0 where a fortnight has no row.
    """
    courses: dict[Any, Floats] = {}
    for *values, fortnight, number in rows.select(*by, "fortnight", column).rows():
        key = tuple(values) if len(by) > 1 else values[0]
        courses.setdefault(key, np.zeros(length))[fortnight] += number
    return courses
