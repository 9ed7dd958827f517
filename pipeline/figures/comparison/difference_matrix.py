"""The rows of the difference matrix: cells, blank diagonal, totals at the edges, labels."""

from itertools import chain
from math import log2
from typing import Any

import polars as pl

from pipeline.figures.comparison import comparison
from pipeline.figures.comparison import words as comparison_words
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM
from pipeline.model import Phase

SCHEMA = {
    "main": pl.String,
    "revisited": pl.String,
    "main_phase": pl.String,
    "revisited_phase": pl.String,
    "kind": pl.String,
    "value": pl.Float64,
    "label": pl.String,
    "range": pl.String,
    "interval": pl.String,
    "first": pl.String,
    "second": pl.String,
    "verdict": pl.String,
    "chosen": pl.Boolean,
}


KINDS = {
    comparison.MORE: "sure",
    comparison.LESS: "sure",
    comparison.PERHAPS_MORE: "perhaps",
    comparison.PERHAPS_LESS: "perhaps",
    comparison.TOO_FEW: "few",
    None: "none",
}


def build_difference(
    compared: comparison.Comparison,
    phases: tuple[Phase, ...],
    *,
    chosen: tuple[str, str] | None = None,
) -> pl.DataFrame:
    """Build the difference matrix, one row per cell, total or diagonal; columns as in SCHEMA.

    `kind` is `sure` (more or less often), `perhaps`, `few` (too few to tell), `none` (nothing to
    compare), `diagonal` or `edge`. `value` is the logarithm to base 2 of the ratio, or of its bound
    where one side has no revisit; null where the pair is neither `sure` nor `perhaps`, or a total
    not `sure`. `range` is the interval for a cell, `interval` that for a sentence. `chosen` marks
    the cell of that pair.
    """
    cells, *totals = (
        [_build_place(row, compared) for row in frame.to_dicts()]
        for frame in (compared.pairs, compared.made_from, compared.arrived_at, compared.whole)
    )
    diagonal = [
        {"main": phase.title, "revisited": phase.title, "kind": "diagonal"} for phase in phases
    ]
    main, revisited = chosen or ("", "")
    of_pair = (pl.col("main_phase") == main) & (pl.col("revisited_phase") == revisited)
    return pl.DataFrame([*cells, *diagonal, *chain(*totals)], schema=SCHEMA).with_columns(
        chosen=of_pair.fill_null(False)
    )


def _build_place(row: dict[str, Any], compared: comparison.Comparison) -> dict[str, Any]:
    """Build a cell, or a total, which has no phase on one side or on both."""
    is_total = row["main_phase"] is None or row["revisited_phase"] is None
    kind = KINDS[row["verdict"]]
    coloured = kind == "sure" or (kind == "perhaps" and not is_total)
    low, high = row["low"], row["high"]
    bound = high if high is not None and high < 1 else low  # it stands where there is no ratio
    sides = {
        side: comparison_words.format_side(row, side, compared.days) for side in ("first", "second")
    }
    return sides | {
        "main": row["main_title"] or ARRIVED_AT,
        "revisited": row["revisited_title"] or MADE_FROM,
        "main_phase": None if is_total else row["main_phase"],
        "revisited_phase": None if is_total else row["revisited_phase"],
        "kind": "edge" if is_total else kind,
        "value": log2(row["ratio"] or bound) if coloured else None,
        "label": row["label"],
        "range": "" if row["ratio"] is None else row["interval"].replace(" to ", "–"),
        "interval": row["interval"],
        "verdict": row["verdict"] or "nothing to compare",
    }
