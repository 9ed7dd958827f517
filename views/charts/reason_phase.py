"""The matrix of reasons and the phases that they lead to."""

import altair as alt
import polars as pl

from views.charts import theme

ROW_HEIGHT = 30
LAST_NAME_ROOM = 14  # padding: the last name, if slanted, reaches beyond its column


def build_reason_phase_chart(
    frame: pl.DataFrame, *, titles: tuple[str, ...], rows: int
) -> theme.Layers:
    """Build the matrix: reasons down (the most frequent first), revisited phases across.

    `frame` has the columns of reason_phases.sql; `titles` are the phases in workflow
    order, `rows` how many reasons there are. A click on a cell reports reason_id and
    revisited_phase as the point `cell`.
    """
    counted = alt.Chart(frame).transform_calculate(
        value="datum.revisits",
        label="datum.revisits === 0 ? '·' : format(datum.revisits, ',')",
    )
    base = counted.encode(
        x=alt.X(
            "revisited_title:N",
            sort=list(titles),
            scale=alt.Scale(domain=list(titles), paddingInner=0.04, paddingOuter=0.2),
            axis=theme.build_phase_axis(titles),
        ),
        y=alt.Y(
            "reason:N",
            sort=alt.EncodingSortField("rank", op="min"),
            scale=alt.Scale(paddingInner=0.08, paddingOuter=0),
            axis=theme.build_axis(labelLimit=theme.NAME_WIDTH),
        ),
    )
    squares = (
        base.mark_rect(cornerRadius=3, cursor="pointer")
        .encode(
            color=alt.Color("value:Q", scale=alt.Scale(domainMin=0), legend=None),
            tooltip=[
                alt.Tooltip("reason:N", title="Reason"),
                alt.Tooltip("revisited_title:N", title="Back to"),
                alt.Tooltip("value:Q", title="Revisits", format=","),
            ],
        )
        .add_params(theme.build_click("cell", "reason_id", "revisited_phase"))
    )
    figures = base.mark_text(fontSize=13, color=alt.expr(theme.ON_COLOUR)).encode(text="label:N")
    return alt.layer(squares, figures).properties(
        height=theme.compute_height(titles, rows, ROW_HEIGHT), padding={"right": LAST_NAME_ROOM}
    )
