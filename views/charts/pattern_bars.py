"""The small bar chart of one pattern's numbers."""

import altair as alt
import polars as pl

from views.charts.lettering.names import Rows
from views.charts.theme import BAR, MARGIN, MUTED, Layers, build_name_axis

BAR_HEIGHT = 24
NAME_WIDTH = 130


def build_pattern_bars_chart(
    frame: pl.DataFrame, *, names: tuple[str, ...], row: int = BAR_HEIGHT
) -> Layers:
    """Build a bar per number, labelled with it; the one that the pattern is about is coloured.

    `frame` has the columns name, value, said and marked, in the order of the bars; `names` are
    theirs, `row` is the height of each in pixels.
    """
    rows = Rows(names, width=NAME_WIDTH, lines=1)
    axis = build_name_axis(rows, labelPadding=6)
    base = alt.Chart(frame).encode(y=alt.Y("name:N", sort=None, axis=axis))
    scale = alt.Scale(domainMin=0, nice=False, range=[0, {"expr": "max(width - 120, width * 0.3)"}])
    length = alt.X("value:Q", axis=None, scale=scale)
    bars = base.mark_bar(cornerRadiusEnd=3).encode(
        x=length,
        color=alt.Color(
            "marked:N", scale=alt.Scale(domain=[True, False], range=[BAR, MUTED]), legend=None
        ),
        tooltip=[alt.Tooltip("name:N", title="Of"), alt.Tooltip("said:N", title="Figure")],
    )
    figures = base.mark_text(align="left", dx=6, fontSize=12).encode(x=length, text="said:N")
    return (
        alt.layer(bars, figures)
        .properties(height=max(len(names), 1) * row + MARGIN)
        .add_params(*rows.build_params())
    )
