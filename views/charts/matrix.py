"""The overlap matrix: how often work on each phase led to each other phase."""

import altair as alt
import polars as pl

from views.charts import theme

HATCH = "M-0.5,0.5L0.5,-0.5M-0.9,0.5L0.1,-0.5M-0.1,0.5L0.9,-0.5"
CELLS = "datum.kind === 'back' || datum.kind === 'ahead'"
DIAGONAL = "datum.kind === 'diagonal'"
FILLED = "isValid(datum.value)"
HATCH_LINES = 6  # lines in the hatching of one cell
COLOUR_SCALES = {
    "amount": alt.Scale(domainMin=0),
    "chance": alt.Scale(domain=[-3, 3], domainMid=0),
    "around_one": alt.Scale(domain=[-2, 2], domainMid=0),
    "around_zero": alt.Scale(domain=[-1, 1], domainMid=0),
}
TWO_LINES_IN_A_CELL = "datum.interval !== '' && datum.interval !== null"


def build_matrix_chart(
    frame: pl.DataFrame,
    *,
    titles: tuple[str, ...],
    edges: tuple[str, str],
    measure: str,
    scale: str = "amount",
    with_interval: bool = False,
    most: float | None = None,
) -> theme.Layers:
    """Build the matrix: main phases down, revisited phases across, totals at the edges.

    `frame` has the columns of figures.overlap.matrix.SCHEMA, `chosen` marks the framed cell;
    `titles` are the phases in workflow order, `edges` the headings of the totals (right, below).
    `scale` is a key of COLOUR_SCALES; cells with too few revisits to tell are hatched.
    `most` is the amount of the darkest colour, by default the largest of the frame.
    A click on a cell reports main_phase and revisited_phase as the point `cell`.
    """
    across, down = build_axes(titles, edges)
    colours = COLOUR_SCALES[scale].copy() if most is None else alt.Scale(domain=[0, most])
    base = alt.Chart(frame).encode(x=across, y=down)
    totals = base.transform_filter("datum.kind === 'edge'").mark_text(
        fontSize=13, fontWeight="bold"
    )
    return alt.layer(
        *build_hatching(base, across, down, "datum.too_few"),
        *_build_cells(base, measure, colours, with_interval),
        *build_diagonal(base, across, down),
        totals.encode(text="label:N"),
        *build_chosen_frame(
            base, on_colours=f"{'false' if scale == 'amount' else 'true'} && {FILLED}"
        ),
    ).properties(height=theme.compute_matrix_height(titles))


def build_axes(titles: tuple[str, ...], edges: tuple[str, str]) -> tuple[alt.X, alt.Y]:
    """Build the x and y encodings of the cells; the totals `edges` come last."""
    right, below = edges
    across = alt.X(
        "revisited:N",
        sort=[*titles, right],
        scale=alt.Scale(domain=[*titles, right], paddingInner=0.04, paddingOuter=0),
        axis=theme.build_phase_axis(titles),
    )
    down = alt.Y(
        "main:N",
        sort=[*titles, below],
        scale=alt.Scale(domain=[*titles, below], paddingInner=0.06, paddingOuter=0),
        axis=theme.build_name_axis(),
    )
    return across, down


def _build_cells(
    base: alt.Chart, measure: str, colours: alt.Scale, with_interval: bool
) -> list[alt.Chart]:
    """Build the coloured, clickable cells, each with its figure and its interval if it has one."""
    cells = base.transform_filter(CELLS)
    coloured = cells.transform_filter(FILLED).mark_rect(cornerRadius=3, aria=False)
    # Vega drops cells without a value, so the clicks need transparent squares of their own.
    squares = cells.mark_rect(fill="transparent", cursor="pointer").encode(
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
        color=alt.expr(f"datum.value === null ? '{theme.MUTED}' : ({theme.ON_COLOUR})"),
    )
    intervals = cells.mark_text(fontSize=10, dy=9, color=alt.expr(theme.ON_COLOUR))
    return [
        coloured.encode(color=alt.Color("value:Q", scale=colours, legend=None)),
        squares.add_params(theme.build_click("cell", "main_phase", "revisited_phase")),
        figures.encode(text="label:N"),
        intervals.encode(text="interval:N"),
    ]


def build_hatching(base: alt.Chart, across: alt.X, down: alt.Y, which: str) -> list[alt.Chart]:
    """Build slanted lines over each cell that matches `which`: too few revisits to tell."""
    lines = base.transform_filter(which).mark_rule(
        stroke=theme.MUTED, strokeWidth=1, opacity=0.3, aria=False
    )
    return [
        lines.encode(
            x=across.copy().bandPosition(line / HATCH_LINES),
            x2=alt.X2("revisited", bandPosition=(line + 1) / HATCH_LINES),
            y=down.copy().bandPosition(1),
            y2=alt.Y2("main", bandPosition=0),
        )
        for line in range(HATCH_LINES)
    ]


def build_chosen_frame(base: alt.Chart, *, on_colours: str) -> list[alt.Chart]:
    """Build the frame of the chosen cell, or on a coloured cell (`on_colours`) a ring inside it."""
    cell = base.transform_filter("datum.chosen")
    frame = cell.transform_filter(f"!({on_colours})").mark_rect(
        fill=None, stroke=theme.ACCENT, strokeWidth=3, cornerRadius=3, aria=False
    )
    ring = cell.transform_filter(on_colours).mark_rect(
        fill=None,
        stroke=alt.expr(theme.ON_COLOUR),
        strokeWidth=2.5,
        cornerRadius=2,
        width=alt.RelativeBandSize(0.95),
        height=alt.RelativeBandSize(0.9),
        aria=False,
    )
    return [frame, ring]


def build_diagonal(base: alt.Chart, across: alt.X, down: alt.Y) -> list[alt.Chart]:
    """Build the hatched diagonal and the thin line between going back (left) and ahead (right)."""
    own = base.transform_filter(DIAGONAL)
    stairs = own.mark_rule(stroke=theme.MUTED, strokeWidth=1, opacity=0.6)
    return [
        own.mark_point(
            shape=HATCH, size=500, stroke=theme.MUTED, strokeWidth=1, opacity=0.45, filled=False
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
