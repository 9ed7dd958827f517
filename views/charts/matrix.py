"""Draws the overlap matrix: which phase leads back to which."""

from __future__ import annotations

import altair as alt
import polars as pl

from views.charts.theme import (
    ACCENT,
    CELL_HEIGHT,
    MUTED,
    ON_COLOUR,
    Layers,
    header_height,
    names_down,
    phases_across,
)

HATCH = "M-0.5,0.5L0.5,-0.5M-0.9,0.5L0.1,-0.5M-0.1,0.5L0.9,-0.5"


CELLS = "datum.kind === 'back' || datum.kind === 'ahead'"
DIAGONAL = "datum.kind === 'diagonal'"
TWO_LINES_IN_A_CELL = "datum.interval !== '' && datum.interval !== null"


def overlap_matrix(
    frame: pl.DataFrame,
    *,
    titles: tuple[str, ...],
    edges: tuple[str, str],
    measure: str,
    with_interval: bool = False,
    most: float | None = None,
) -> Layers:
    """Main phases down, revisited phases across, totals at the edges, the diagonal hatched.

    `frame` has the columns of pipeline.analysis.matrix.SCHEMA, `chosen` marks the framed cell;
    `titles` are the phases in workflow order, `edges` the headings of the totals (right, below).
    `most` is the figure of the darkest colour, by default the largest of the frame.
    A click on a cell reports main_phase and revisited_phase as the point `cell`.
    """
    across, down = places(titles, edges)
    base = alt.Chart(frame).encode(x=across, y=down)
    totals = base.transform_filter("datum.kind === 'edge'").mark_text(
        fontSize=13, fontWeight="bold"
    )
    return alt.layer(
        *_cells(base, measure, with_interval, most),
        *diagonal(base, across, down),
        totals.encode(text="label:N"),
        base.transform_filter("datum.chosen").mark_rect(
            fill=None, stroke=ACCENT, strokeWidth=3, cornerRadius=3, aria=False
        ),
    ).properties(height=header_height(titles) + (len(titles) + 1) * CELL_HEIGHT)


def places(titles: tuple[str, ...], edges: tuple[str, str]) -> tuple[alt.X, alt.Y]:
    """Where a cell stands: columns across and rows down, behind them the totals of `edges`."""
    right, below = edges
    across = alt.X(
        "revisited:N",
        sort=[*titles, right],
        scale=alt.Scale(domain=[*titles, right], paddingInner=0.04, paddingOuter=0),
        axis=phases_across(titles),
    )
    down = alt.Y(
        "main:N",
        sort=[*titles, below],
        scale=alt.Scale(domain=[*titles, below], paddingInner=0.06, paddingOuter=0),
        axis=names_down(),
    )
    return across, down


def _cells(
    base: alt.Chart, measure: str, with_interval: bool, most: float | None
) -> list[alt.Chart]:
    """The coloured squares, each with its figure and, where there is one, its interval."""
    cells = base.transform_filter(CELLS)
    colours = alt.Scale(domainMin=0, domainMax=alt.Undefined if most is None else most)
    click = alt.selection_point(
        "cell", fields=["main_phase", "revisited_phase"], toggle="true", clear=False
    )
    squares = cells.mark_rect(cornerRadius=3, cursor="pointer").encode(
        color=alt.Color("value:Q", scale=colours, legend=None),
        tooltip=[
            alt.Tooltip("main:N", title="From"),
            alt.Tooltip("revisited:N", title="Back to"),
            alt.Tooltip("label:N", title=measure),
            *([alt.Tooltip("interval:N", title="95 % interval")] if with_interval else []),
            alt.Tooltip("evidence:N", title="Counted"),
        ],
    )
    figures = cells.mark_text(
        fontSize=14,
        dy=alt.expr(f"{TWO_LINES_IN_A_CELL} ? -6 : 0"),
        color=alt.expr(f"datum.value === null ? '{MUTED}' : ({ON_COLOUR})"),
    )
    intervals = cells.mark_text(fontSize=10, dy=9, color=alt.expr(ON_COLOUR))
    return [
        squares.add_params(click),
        figures.encode(text="label:N"),
        intervals.encode(text="interval:N"),
    ]


def diagonal(base: alt.Chart, across: alt.X, down: alt.Y) -> list[alt.Chart]:
    """The hatched diagonal, and the fine line that parts going back (left of it) from ahead."""
    own = base.transform_filter(DIAGONAL)
    stairs = own.mark_rule(stroke=MUTED, strokeWidth=1, opacity=0.6)
    return [
        own.mark_point(
            shape=HATCH, size=500, stroke=MUTED, strokeWidth=1, opacity=0.45, filled=False
        ),
        stairs.encode(
            x=across.copy().bandPosition(0),
            y=down.copy().bandPosition(0),
            y2=alt.Y2("main", bandPosition=1),
        ),
        stairs.encode(
            x=across.copy().bandPosition(0),
            x2=alt.X2("revisited", bandPosition=1),
            y=down.copy().bandPosition(1),
        ),
    ]
