"""The overlap matrix: how often work on each phase led to each other phase."""

from dataclasses import dataclass

import altair as alt
import polars as pl

from views.charts import colours, theme
from views.charts.lettering.names import Heads, Rows

HATCH = "M-0.5,0.5L0.5,-0.5M-0.9,0.5L0.1,-0.5M-0.1,0.5L0.9,-0.5"
CELLS = "datum.kind === 'back' || datum.kind === 'ahead'"
DIAGONAL = "datum.kind === 'diagonal'"
FILLED = "isValid(datum.value)"
HATCH_LINES = 6  # lines in the hatching of one cell
COLOUR_SCALES = {
    "amount": theme.SHADE,
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
    `most` is the amount of the darkest colour, by default found in the frame (theme.add_shades).
    A click on a cell reports main_phase and revisited_phase as the point `cell`.
    """
    axes = MatrixAxes(titles, edges)
    across, down = axes.across, axes.down
    base = alt.Chart(frame).encode(x=across, y=down)
    if scale == "amount":
        base = theme.add_shades(base, most=most)
    totals = base.transform_filter("datum.kind === 'edge'").mark_text(
        fontSize=alt.expr(axes.figure_size), fontWeight="bold"
    )
    return (
        alt.layer(
            *build_hatching(base, across, down, "datum.too_few"),
            *_build_cells(base, axes, measure, scale, with_interval),
            *build_diagonal(base, across, down),
            totals.encode(text="label:N"),
            *build_chosen_frame(
                base, on_colours=f"{'false' if scale == 'amount' else 'true'} && {FILLED}"
            ),
        )
        .properties(height=axes.height)
        .add_params(*axes.params)
    )


@dataclass(frozen=True)
class MatrixAxes:
    """The axes of a matrix of phases with its totals: heads along the top, names down the side."""

    titles: tuple[str, ...]
    edges: tuple[str, str]

    @property
    def heads(self) -> Heads:
        """The heads of the columns; the totals come last."""
        return Heads((*self.titles, self.edges[0]), places=len(self.titles) + 1)

    @property
    def rows(self) -> Rows:
        """The names of the rows; the totals come last."""
        return Rows((*self.titles, self.edges[1]), width=theme.NAME_WIDTH)

    @property
    def params(self) -> list[alt.Parameter]:
        """The parameters that the chart must have."""
        return [*self.heads.build_params(), *self.rows.build_params()]

    @property
    def height(self) -> int:
        """The height of the matrix in pixels."""
        return theme.compute_matrix_height(self.heads, rows=len(self.titles) + 1)

    def compute_height(self, width: float, *, row: int) -> int:
        """Compute the height of the matrix in pixels in a chart of that width, axes included."""
        cells = width - theme.compute_extent(self.rows)
        return theme.compute_matrix_height(
            self.heads, rows=len(self.titles) + 1, row=row, width=cells
        )

    @property
    def figure_size(self) -> str:
        """The expression of the height of a cell's figure."""
        place = f"width / {len(self.titles) + 1}"
        return f"{self.heads.slanted} ? clamp({place} / 3, 9, 14) : {self.heads.get('size')} + 3"

    @property
    def across(self) -> alt.X:
        """The x encoding of the cells."""
        domain = [*self.titles, self.edges[0]]
        return alt.X(
            "revisited:N",
            sort=domain,
            scale=alt.Scale(
                domain=domain, paddingInner=0.04, paddingOuter=0, range=self.heads.across
            ),
            axis=theme.build_phase_axis(self.heads, **theme.CORNER, title="Back to →", titleY=-20),
        )

    @property
    def down(self) -> alt.Y:
        """The y encoding of the cells."""
        domain = [*self.titles, self.edges[1]]
        return alt.Y(
            "main:N",
            sort=domain,
            scale=alt.Scale(
                domain=domain,
                paddingInner=0.06,
                paddingOuter=0,
                range=theme.build_range_below(self.heads),
            ),
            axis=theme.build_growing_name_axis(
                self.rows,
                self.heads,
                **theme.CORNER,
                title="From ↓",
                titleY=alt.expr(f"{self.heads.room} - 6"),
            ),
        )


def _build_cells(
    base: alt.Chart, axes: MatrixAxes, measure: str, scale: str, with_interval: bool
) -> list[alt.Chart]:
    """Build the coloured, clickable cells, each with its figure and its interval if it has one."""
    field, on_colour = "value", theme.ON_COLOUR
    if scale == "amount":
        field, on_colour = "shade", theme.ON_SHADE
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
        fontSize=alt.expr(axes.figure_size),
        dy=alt.expr(f"{TWO_LINES_IN_A_CELL} ? -6 : 0"),
        color=alt.expr(f"datum.value === null ? '{colours.MUTED}' : ({on_colour})"),
        aria=False,  # the square says it
    )
    intervals = cells.mark_text(fontSize=10, dy=9, color=alt.expr(on_colour), aria=False)
    return [
        coloured.encode(color=alt.Color(f"{field}:Q", scale=COLOUR_SCALES[scale], legend=None)),
        squares.add_params(theme.build_click("cell", "main_phase", "revisited_phase")),
        figures.encode(text="label:N"),
        intervals.encode(text="interval:N"),
    ]


def build_hatching(base: alt.Chart, across: alt.X, down: alt.Y, which: str) -> list[alt.Chart]:
    """Build slanted lines over each cell that matches `which`: too few revisits to tell."""
    lines = base.transform_filter(which).mark_rule(
        stroke=colours.MUTED, strokeWidth=1, opacity=0.3, aria=False
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
        fill=None, stroke=colours.ACCENT, strokeWidth=3, cornerRadius=3, aria=False
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
    stairs = own.mark_rule(stroke=colours.MUTED, strokeWidth=1, opacity=0.6)
    return [
        own.mark_point(
            shape=HATCH, size=500, stroke=colours.MUTED, strokeWidth=1, opacity=0.45, filled=False
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
