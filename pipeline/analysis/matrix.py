"""The overlap matrix as it is shown: cells, blank diagonal, totals at the edges, labels."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipeline import wording
from pipeline.measures import Measure
from pipeline.model import Phase

MADE_FROM = "made from"
ARRIVED_AT = "arrived at"
ZERO = "·"
SCHEMA = {
    "main": pl.String,
    "revisited": pl.String,
    "main_phase": pl.String,
    "revisited_phase": pl.String,
    "kind": pl.String,
    "value": pl.Float64,
    "label": pl.String,
    "interval": pl.String,
    "evidence": pl.String,
    "chosen": pl.Boolean,
}


def matrix(
    pairs: pl.DataFrame,
    measure: Measure,
    phases: tuple[Phase, ...],
    *,
    chosen: tuple[str, str] | None = None,
) -> pl.DataFrame:
    """Everything the matrix shows, one row per place; columns as in SCHEMA.

    `pairs` has the columns of queries/pair_counts.sql and those of the measure. `kind` is `back`
    (a phase before the main phase), `ahead`, `diagonal` (never a figure), or `edge` (a total).
    `chosen` marks the cell of that pair of phase keys. A cell without a figure has the value null
    and the label `–`; a zero has the label `·`.
    """
    any_above_zero = bool((pairs[measure.key] > 0).any())
    places = [_cell(row, measure, coloured=any_above_zero) for row in pairs.to_dicts()]
    places += [_place(one.title, one.title, "diagonal", "") for one in phases]
    totals = pairs.with_columns(pl.col(measure.edge).alias("edge")).filter(pl.col("revisits") > 0)
    for phase in phases:
        made = totals.filter(pl.col("main_phase") == phase.key)["edge"]
        arrived = totals.filter(pl.col("revisited_phase") == phase.key)["edge"]
        places.append(_place(phase.title, MADE_FROM, "edge", _total(made, measure)))
        places.append(_place(ARRIVED_AT, phase.title, "edge", _total(arrived, measure)))
    places.append(_place(ARRIVED_AT, MADE_FROM, "edge", _total(totals["edge"], measure)))
    main, revisited = chosen or ("", "")
    of_pair = (pl.col("main_phase") == main) & (pl.col("revisited_phase") == revisited)
    return pl.DataFrame(places, schema=SCHEMA).with_columns(chosen=of_pair.fill_null(False))


def _cell(row: dict[str, Any], measure: Measure, *, coloured: bool) -> dict[str, Any]:
    """One cell; where no cell is above zero there is nothing that a colour could tell."""
    value = row[measure.key]
    back = row["revisited_position"] < row["main_position"]
    label = ZERO if value == 0 else wording.figure(value, measure.unit)
    return _place(row["main_title"], row["revisited_title"], "back" if back else "ahead", label) | {
        "main_phase": row["main_phase"],
        "revisited_phase": row["revisited_phase"],
        "value": value if coloured else None,
        "interval": _interval(row, measure),
        "evidence": wording.evidence(row, measure),
    }


def _place(main: str, revisited: str, kind: str, label: str) -> dict[str, Any]:
    return {"main": main, "revisited": revisited, "kind": kind, "label": label}


def _total(figures: pl.Series, measure: Measure) -> str:
    if figures.is_empty():
        return ZERO if measure.edge == "minutes" else "0"
    known = figures.drop_nulls()
    total = None if known.is_empty() else float(known.sum())
    return wording.figure(total, measure.edge_unit)


def _interval(row: dict[str, Any], measure: Measure) -> str:
    if measure.key != "incidence" or row["incidence"] is None:
        return ""
    return f"{row['incidence_low'] * 100:.0f}–{row['incidence_high'] * 100:.0f} %"
