"""The matrix of the difference of two selections: which pairs became more frequent, which less."""

from typing import Any

import altair as alt
import polars as pl

from views.charts.colours import MUTED
from views.charts.matrix import MatrixAxes, build_chosen_frame, build_diagonal, build_hatching
from views.charts.theme import ON_COLOUR, Layers, build_click

CLICKABLE = "datum.kind !== 'diagonal' && datum.kind !== 'edge'"
SURE, PERHAPS = "datum.kind === 'sure'", "datum.kind === 'perhaps'"
FEW, NONE = "datum.kind === 'few'", "datum.kind === 'none'"
ROOM_FOR_INTERVALS = "width >= 560"
RATIO_OFFSET = alt.expr(f"{ROOM_FOR_INTERVALS} && datum.range !== '' ? -6 : 0")
INTERVAL: dict[str, Any] = {
    "fontSize": 10,
    "dy": 9,
    "opacity": alt.expr(f"{ROOM_FOR_INTERVALS} ? 1 : 0"),
}
FOUR_TIMES = 2  # log2 of the ratio at which the colour is strongest


def build_difference_chart(
    frame: pl.DataFrame, *, titles: tuple[str, ...], edges: tuple[str, str]
) -> Layers:
    """Build the matrix of differences: clear ones are filled, possible ones framed with dashes.

    `frame` has the columns of figures.comparison.difference.SCHEMA; cells with too few revisits to
    tell are hatched, those without a figure are empty. `titles` are the phases in workflow order,
    `edges` the headings of the totals (right, below). A click on a cell reports main_phase and
    revisited_phase as the point `cell`.
    """
    axes = MatrixAxes(titles, edges)
    across, down = axes.across, axes.down
    base = alt.Chart(frame).encode(x=across, y=down)
    return (
        alt.layer(
            *build_hatching(base, across, down, FEW),
            *_build_cells(base),
            *build_diagonal(base, across, down),
            *_build_totals(base),
            *build_chosen_frame(base, on_colours=SURE),
        )
        .properties(height=axes.height)
        .add_params(*axes.params)
    )


def _build_cells(base: alt.Chart) -> list[alt.Chart]:
    """Build the coloured cells, the clickable squares over them, and the ratios."""
    colours = alt.Scale(domain=[-FOUR_TIMES, FOUR_TIMES], domainMid=0, clamp=True)
    filled = base.transform_filter(SURE).mark_rect(cornerRadius=3, aria=False)
    framed = base.transform_filter(PERHAPS).mark_rect(
        fill=None, strokeWidth=3, strokeDash=[6, 3], cornerRadius=3, aria=False
    )
    # Vega drops cells without a value, so the clicks need transparent squares of their own.
    squares = base.transform_filter(CLICKABLE).mark_rect(fill="transparent", cursor="pointer")
    return [
        filled.encode(color=alt.Color("value:Q", scale=colours, legend=None)),
        framed.encode(stroke=alt.Stroke("value:Q", scale=colours, legend=None)),
        squares.encode(tooltip=_build_tooltips()).add_params(
            build_click("cell", "main_phase", "revisited_phase")
        ),
        *_build_figures(base, SURE, alt.expr(ON_COLOUR)),
        *_build_figures(base, f"{FEW} || {PERHAPS}", alt.Undefined),
        base.transform_filter(NONE).mark_text(fontSize=14, color=MUTED).encode(text="label:N"),
    ]


def _build_figures(
    base: alt.Chart, which: str, colour: alt.ExprRef | alt.typing.Optional[str]
) -> list[alt.Chart]:
    """Build the ratios and (if there is room) intervals of the cells that match `which`."""
    cells = base.transform_filter(which)
    ratios = cells.mark_text(fontSize=14, dy=RATIO_OFFSET, color=colour)
    intervals = cells.mark_text(color=colour, **INTERVAL)
    return [ratios.encode(text="label:N"), intervals.encode(text="range:N")]


def _build_totals(base: alt.Chart) -> list[alt.Chart]:
    """Build the totals per main and per revisited phase at the edges; clear differences in bold."""
    edges = base.transform_filter("datum.kind === 'edge'")
    ratios = edges.mark_text(
        fontSize=13,
        fontWeight=alt.expr("datum.value === null ? 'normal' : 'bold'"),
        dy=RATIO_OFFSET,
    )
    return [
        ratios.encode(text="label:N", tooltip=_build_tooltips()),
        edges.mark_text(**INTERVAL).encode(text="range:N"),
    ]


def _build_tooltips() -> list[alt.Tooltip]:
    named = {
        "main": "From",
        "revisited": "Back to",
        "first": "A",
        "second": "B",
        "label": "B ÷ A",
        "interval": "95 % interval",
        "verdict": "In B",
    }
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in named.items()]
