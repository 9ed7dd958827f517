"""Draws the overlap matrix: which phase leads back to which."""

from __future__ import annotations

import altair as alt
import polars as pl

from views.charts.theme import (
    ACCENT,
    MUTED,
    ON_COLOUR,
    ROW_HEIGHT,
    Layers,
    names_down,
    phases_across,
)

HATCH = "M-0.5,0.5L0.5,-0.5M-0.9,0.5L0.1,-0.5M-0.1,0.5L0.9,-0.5"


def overlap_matrix(
    frame: pl.DataFrame,
    *,
    titles: tuple[str, ...],
    edges: tuple[str, str],
    measure: str,
    chosen: tuple[str, str] | None = None,
) -> Layers:
    """Main phases down, revisited phases across, totals at the edges, the diagonal hatched.

    `frame` has the columns of pipeline.analysis.matrix.SCHEMA; `titles` are the phases in
    workflow order, `edges` the headings of the totals (right, below), `chosen` the titles of the
    framed pair. A click on a cell reports main_phase and revisited_phase as the point `cell`.
    """
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
    base = alt.Chart(frame).encode(x=across, y=down)
    cells = base.transform_filter("datum.kind === 'back' || datum.kind === 'ahead'")
    click = alt.selection_point(
        "cell", fields=["main_phase", "revisited_phase"], toggle="true", clear=False
    )
    squares = (
        cells.mark_rect(cornerRadius=3, cursor="pointer")
        .encode(
            color=alt.Color("value:Q", scale=alt.Scale(domainMin=0), legend=None),
            tooltip=[
                alt.Tooltip("main:N", title="From"),
                alt.Tooltip("revisited:N", title="Back to"),
                alt.Tooltip("label:N", title=measure),
                alt.Tooltip("interval:N", title="95 % interval"),
                alt.Tooltip("evidence:N", title="Counted"),
            ],
        )
        .add_params(click)
    )
    two_lines = "datum.interval !== '' && datum.interval !== null"
    figures = cells.mark_text(
        fontSize=14,
        dy=alt.expr(f"{two_lines} ? -6 : 0"),
        color=alt.expr(f"datum.value === null ? '{MUTED}' : ({ON_COLOUR})"),
    ).encode(text="label:N")
    intervals = cells.mark_text(fontSize=10, dy=9, color=alt.expr(ON_COLOUR)).encode(
        text="interval:N"
    )
    diagonal = base.transform_filter("datum.kind === 'diagonal'").mark_point(
        shape=HATCH, size=500, stroke=MUTED, strokeWidth=1, opacity=0.45, filled=False
    )
    # A fine line parts going back (left of it) from going ahead.
    stairs = base.transform_filter("datum.kind === 'diagonal'").mark_rule(
        stroke=MUTED, strokeWidth=1, opacity=0.6
    )
    left_of_diagonal = stairs.encode(
        x=across.copy().bandPosition(0),
        y=down.copy().bandPosition(0),
        y2=alt.Y2("main", bandPosition=1),
    )
    below_diagonal = stairs.encode(
        x=across.copy().bandPosition(0),
        x2=alt.X2("revisited", bandPosition=1),
        y=down.copy().bandPosition(1),
    )
    totals = base.transform_filter("datum.kind === 'edge'").mark_text(
        fontSize=13, fontWeight="bold", color=MUTED
    )
    chosen_main, chosen_revisited = chosen or ("", "")
    frame_of_chosen = cells.transform_filter(
        (alt.datum.main == chosen_main) & (alt.datum.revisited == chosen_revisited)
    ).mark_rect(fill=None, stroke=ACCENT, strokeWidth=3, cornerRadius=3)
    return alt.layer(
        squares,
        figures.encode(),
        intervals,
        diagonal,
        left_of_diagonal,
        below_diagonal,
        totals.encode(text="label:N"),
        frame_of_chosen,
    ).properties(height=(len(titles) + 1) * ROW_HEIGHT)
