"""The rows of the overlap matrix: cells, blank diagonal, totals at the edges, labels.

A page draws them in colour; the terminal prints the figures as a table of text.
"""

from math import log2
from typing import Any

import polars as pl

from pipeline.figures.overlap.measures import ColourScale, Measure
from pipeline.figures.overlap.pairs import compute_drawn_size
from pipeline.figures.overlap.words import format_basis
from pipeline.model import Phase
from pipeline.words.plain import format_figure

MADE_FROM = "came from"
ARRIVED_AT = "went to"
ZERO_LABEL = "·"
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
    "too_few": pl.Boolean,
    "chosen": pl.Boolean,
}
COLOUR_ENDS: dict[ColourScale, float] = {"around_one": 4, "around_zero": 4, "chance": 0.001}
"""Where the colours end: four times or a quarter, four standard deviations, one in a thousand."""


def build_matrix(
    pairs: pl.DataFrame,
    measure: Measure,
    phases: tuple[Phase, ...],
    *,
    chosen: tuple[str, str] | None = None,
) -> pl.DataFrame:
    """Build the matrix, one row per cell, total or diagonal place; columns as in SCHEMA.

    `pairs` has the columns of pair_counts.sql and those of the measure. `kind` is `back`
    (a phase before the main phase), `ahead`, `diagonal` (never a figure), or `edge` (a total).
    `chosen` marks the cell of that pair of phase keys. `value` is what the colour shows
    (place_on_colour_scale); it is null where there is no figure (label `–`) or where the expected
    value is `too_few` to tell. A zero has the label `·`.
    """
    any_figure = bool((pairs[measure.key] != 0).any())
    places = [_build_cell(row, measure, coloured=any_figure) for row in pairs.to_dicts()]
    places += [_build_place(phase.title, phase.title, "diagonal", "") for phase in phases]
    totals = pairs.with_columns(pl.col(measure.edge).alias("edge")).filter(pl.col("revisits") > 0)
    for phase in phases:
        made = totals.filter(pl.col("main_phase") == phase.key)["edge"]
        arrived = totals.filter(pl.col("revisited_phase") == phase.key)["edge"]
        places.append(_build_place(phase.title, MADE_FROM, "edge", _format_total(made, measure)))
        places.append(
            _build_place(ARRIVED_AT, phase.title, "edge", _format_total(arrived, measure))
        )
    places.append(
        _build_place(ARRIVED_AT, MADE_FROM, "edge", _format_total(totals["edge"], measure))
    )
    main, revisited = chosen or ("", "")
    of_pair = (pl.col("main_phase") == main) & (pl.col("revisited_phase") == revisited)
    return pl.DataFrame(places, schema=SCHEMA).with_columns(
        chosen=of_pair.fill_null(False), too_few=pl.col("too_few").fill_null(False)
    )


def build_text_matrix(pairs: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Build the matrix as text, main phases down; `~` marks where it is `too_few` to tell."""
    few = pairs["too_few"] if measure.needs_enough else [False] * pairs.height
    cells = pairs.with_columns(
        cell=pl.Series(
            [
                f"{'~' if doubtful else ''}{format_figure(value, measure.unit)}"
                for value, doubtful in zip(pairs[measure.key], few, strict=True)
            ]
        )
    )
    titles = cells["main_title"].unique(maintain_order=True).to_list()
    rows = cells.pivot("revisited_title", index="main_title", values="cell")
    return rows.select(pl.col("main_title").alias("from ↓  to →"), *titles).fill_null("")


def place_on_colour_scale(value: float | None, measure: Measure) -> float | None:
    """Place a figure on its colour scale.

    An amount is itself; around one it is the binary logarithm, around zero itself, of a chance
    the number of its leading zeros, each no farther than COLOUR_ENDS.
    """
    if value is None or measure.scale == "amount":
        return value
    if measure.scale == "chance":
        return compute_drawn_size(max(value, COLOUR_ENDS["chance"]), measure)
    if measure.scale == "around_one":
        end = log2(COLOUR_ENDS["around_one"])
        return max(-end, min(end, log2(value))) if value > 0 else -end
    end = 1 if measure.key == "asymmetry" else COLOUR_ENDS["around_zero"]
    return max(-1.0, min(1.0, value / end))


def _build_cell(row: dict[str, Any], measure: Measure, *, coloured: bool) -> dict[str, Any]:
    """Build one cell; without any figure but zero, no cell is coloured."""
    value = row[measure.key]
    back = row["revisited_position"] < row["main_position"]
    too_few = measure.needs_enough and bool(row["too_few"])
    neither_way = measure.key == "asymmetry" and not row["revisits"]  # at 0 both ways are equal
    nothing = value == 0 and (measure.scale == "amount" or neither_way)
    no_colour = nothing and measure.scale != "amount"
    label = ZERO_LABEL if nothing else format_figure(value, measure.unit)
    return _build_place(
        row["main_title"], row["revisited_title"], "back" if back else "ahead", label
    ) | {
        "main_phase": row["main_phase"],
        "revisited_phase": row["revisited_phase"],
        "value": _compute_colour(row, measure) if coloured and not (too_few or no_colour) else None,
        "interval": _format_interval(row, measure),
        "evidence": format_basis(row, measure),
        "too_few": too_few,
    }


def _compute_colour(row: dict[str, Any], measure: Measure) -> float | None:
    """Compute a cell's colour value; for p- and q-values, below 0 means fewer than expected."""
    place = place_on_colour_scale(row[measure.key], measure)
    if place is not None and measure.scale == "chance" and row["residual"] < 0:
        return -place
    return place


def _build_place(main: str, revisited: str, kind: str, label: str) -> dict[str, Any]:
    return {"main": main, "revisited": revisited, "kind": kind, "label": label}


def _format_total(figures: pl.Series, measure: Measure) -> str:
    if figures.is_empty():
        return ZERO_LABEL if measure.edge == "minutes" else "0"
    known = figures.drop_nulls()
    total = None if known.is_empty() else float(known.sum())
    return format_figure(total, measure.edge_unit)


def _format_interval(row: dict[str, Any], measure: Measure) -> str:
    if measure.key != "incidence" or row["incidence"] is None:
        return ""
    return f"{row['incidence_low'] * 100:.0f}–{row['incidence_high'] * 100:.0f} %"
