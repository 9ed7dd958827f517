"""The pairs of phases that are strongest by a measure, in one order for all who name them."""

from __future__ import annotations

import polars as pl

from pipeline.measures import Measure


def strongest(pairs: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """The pairs with a figure above zero, the largest first.

    Of equals the one with more revisits comes first, then the one that does in `pairs`, which is
    workflow order.
    """
    above = pairs.filter(pl.col(measure.key) > 0)
    return above.sort(measure.key, "revisits", descending=True, maintain_order=True)
