"""The matrix of reasons and the phases that they lead to."""

from functools import cache

import altair as alt
import polars as pl

from views.charts import theme
from views.charts.lettering.names import Heads, Rows

ROW_HEIGHT = 30


def build_reason_phase_chart(
    frame: pl.DataFrame, *, titles: tuple[str, ...], reasons: tuple[str, ...]
) -> theme.Layers:
    """Build the matrix: reasons down (the most frequent first), revisited phases across.

    `frame` has the columns of reason_phases.sql; `titles` are the phases in workflow
    order, `reasons` the names of the rows, and may hold others. A click on a cell reports
    reason_id and revisited_phase as the point `cell`.
    """
    heads, names = _build_heads(titles), Rows(reasons, width=theme.NAME_WIDTH)
    counted = alt.Chart(frame).transform_calculate(
        value="datum.revisits",
        label="datum.revisits === 0 ? '·' : format(datum.revisits, ',')",
    )
    base = theme.add_shades(counted).encode(
        x=alt.X(
            "revisited_title:N",
            sort=list(titles),
            scale=alt.Scale(
                domain=list(titles), paddingInner=0.04, paddingOuter=0.2, range=heads.across
            ),
            axis=theme.build_phase_axis(heads, **theme.CORNER, title="Back to →", titleY=-20),
        ),
        y=alt.Y(
            "reason:N",
            sort=alt.EncodingSortField("rank", op="min"),
            scale=alt.Scale(
                paddingInner=0.08, paddingOuter=0, range=theme.build_range_below(heads)
            ),
            axis=theme.build_growing_name_axis(
                names,
                heads,
                **theme.CORNER,
                title="Reason ↓",
                titleY=alt.expr(f"{heads.room} - 6"),
            ),
        ),
    )
    squares = (
        base.mark_rect(cornerRadius=3, cursor="pointer")
        .encode(
            color=alt.Color("shade:Q", scale=theme.SHADE, legend=None),
            tooltip=[
                alt.Tooltip("reason:N", title="Reason"),
                alt.Tooltip("revisited_title:N", title="Back to"),
                alt.Tooltip("value:Q", title="Revisits", format=","),
            ],
        )
        .add_params(theme.build_click("cell", "reason_id", "revisited_phase"))
    )
    figures = base.mark_text(fontSize=13, color=alt.expr(theme.ON_SHADE)).encode(text="label:N")
    return (
        alt.layer(squares, figures)
        .properties(height=compute_reason_phase_height(titles, len(reasons)))
        .add_params(*heads.build_params(), *names.build_params())
    )


@cache
def compute_reason_phase_height(titles: tuple[str, ...], rows: int) -> int:
    """Compute the height in pixels of the matrix of these phases and so many reasons."""
    return theme.compute_matrix_height(_build_heads(titles), rows=rows, row=ROW_HEIGHT)


def _build_heads(titles: tuple[str, ...]) -> Heads:
    return Heads(titles, places=max(len(titles), 1))
