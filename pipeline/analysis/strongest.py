"""The pairs of phases that are strongest by a measure, in one order for all who name them."""

from __future__ import annotations

from math import log10

import polars as pl

from pipeline.measures import Measure

LEAST_CHANCE = 1e-12


def strongest(pairs: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """The pairs with a figure above zero, the largest first; of a chance, the smallest first.

    Of equals the one with more revisits comes first, then the one that does in `pairs`, which is
    workflow order. Where a measure needs an expected value, pairs with too small a one are left
    out, and of a chance those that are fewer than expected.
    """
    least_first = measure.scale == "chance"
    told = pl.col(measure.key).is_not_null() if least_first else pl.col(measure.key) > 0
    if measure.needs_enough:
        told &= ~pl.col("too_few")
    if least_first:
        told &= pl.col("residual") > 0
    return pairs.filter(told).sort(
        measure.key, "revisits", descending=[not least_first, True], maintain_order=True
    )


def size(value: float, measure: Measure) -> float:
    """How large a figure is drawn: itself; of a chance the number of its leading zeros."""
    return -log10(max(value, LEAST_CHANCE)) if measure.scale == "chance" else value
