"""The rows of the difference matrix: cells, blank diagonal, totals at the edges, labels."""

from __future__ import annotations

from math import log2
from typing import Any

import polars as pl

from pipeline.figures.comparison import words as comparison_words
from pipeline.figures.comparison.comparison import LESS, MORE, TOO_FEW, Comparison
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


def build_difference(
    compared: Comparison, phases: tuple[Phase, ...], *, chosen: tuple[str, str] | None = None
) -> pl.DataFrame:
    """Build the difference matrix, one row per cell, total or diagonal; columns as in SCHEMA.

    `kind` is `sure` (more or less often), `perhaps`, `few` (too few to tell), `none` (nothing to
    compare), `diagonal` or `edge`. `value` is the logarithm to base 2 of the ratio, or of its bound
    where one side has no revisit; null where the pair is neither `sure` nor `perhaps`, or a total
    not `sure`. `range` is the interval for a cell, `interval` that for a sentence. `chosen` marks
    the cell of that pair.
    """
    places = [_build_cell(row, compared) for row in compared.pairs.to_dicts()]
    places += [{"main": one.title, "revisited": one.title, "kind": "diagonal"} for one in phases]
    for totals in (compared.made_from, compared.arrived_at, compared.whole):
        for row in totals.to_dicts():
            titles = (row["main_title"] or ARRIVED_AT, row["revisited_title"] or MADE_FROM)
            sure = _classify_verdict(row["verdict"]) == "sure"
            value = _compute_logarithm(row) if sure else None
            places.append(_build_place(row, compared, *titles) | {"kind": "edge", "value": value})
    main, revisited = chosen or ("", "")
    of_pair = (pl.col("main_phase") == main) & (pl.col("revisited_phase") == revisited)
    return pl.DataFrame(places, schema=SCHEMA).with_columns(chosen=of_pair.fill_null(False))


def _build_cell(row: dict[str, Any], compared: Comparison) -> dict[str, Any]:
    """Build one cell; only sure and perhaps differences are coloured."""
    kind = _classify_verdict(row["verdict"])
    return _build_place(row, compared, row["main_title"], row["revisited_title"]) | {
        "main_phase": row["main_phase"],
        "revisited_phase": row["revisited_phase"],
        "kind": kind,
        "value": _compute_logarithm(row) if kind in ("sure", "perhaps") else None,
    }


def _build_place(
    row: dict[str, Any], compared: Comparison, main: str, revisited: str
) -> dict[str, Any]:
    sides = {
        name: comparison_words.format_side(
            row[f"{name}_revisits"], row[f"{name}_days"], row[f"{name}_rate"], compared.days
        )
        for name in ("first", "second")
    }
    of_ratio = row["ratio"] is not None
    return {
        "main": main,
        "revisited": revisited,
        "label": row["label"],
        "range": row["interval"].replace(" to ", "–") if of_ratio else "",
        "interval": row["interval"],
        "verdict": row["verdict"] or "nothing to compare",
    } | sides


def _compute_logarithm(row: dict[str, Any]) -> float:
    """Compute the binary logarithm of a ratio, or of its bound where there is no ratio."""
    low, high = row["low"], row["high"]
    bound: float = high if high is not None and high < 1 else low
    return log2(row["ratio"] or bound)


def _classify_verdict(verdict: str | None) -> str:
    if verdict is None:
        return "none"
    if verdict == TOO_FEW:
        return "few"
    return "sure" if verdict in (MORE, LESS) else "perhaps"
