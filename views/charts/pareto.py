"""The Pareto chart of the reasons, with the cumulative share."""

import altair as alt
import polars as pl

from views.charts.theme import BAR, MARGIN, NAME_WIDTH, Layers, build_axis, build_click

BAR_HEIGHT = 30


def build_pareto_chart(frame: pl.DataFrame, *, rows: int, with_share: bool = True) -> Layers:
    """Build a bar per reason, the most frequent first, labelled with count and cumulative share.

    `frame` has the columns of reason_counts.sql; `rows` is how many reasons there are.
    A click on a bar reports `reason_id` as the point `reason`.
    """
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "reason:N",
            sort=alt.EncodingSortField("rank", op="min"),
            axis=build_axis(labelPadding=6, labelLimit=NAME_WIDTH),
        )
    )
    # Leave room for the figures after the bars.
    scale = alt.Scale(domainMin=0, nice=False, range=[0, {"expr": "max(width - 90, width * 0.4)"}])
    bars = (
        base.mark_bar(cursor="pointer", cornerRadiusEnd=3, color=BAR)
        .encode(
            x=alt.X("revisits:Q", axis=None, scale=scale),
            tooltip=[
                alt.Tooltip("reason:N", title="Reason"),
                alt.Tooltip("revisits:Q", title="Revisits", format=","),
                alt.Tooltip("share:Q", title="Share", format=".0%"),
                alt.Tooltip("cumulative_share:Q", title="With all before", format=".0%"),
                alt.Tooltip("minutes:Q", title="Minutes", format=","),
                alt.Tooltip("without_minutes:Q", title="Without minutes", format=","),
            ],
        )
        .add_params(build_click("reason", "reason_id"))
    )
    written = "format(datum.revisits, ',')"
    if with_share:
        written += " + ' · ' + format(datum.cumulative_share * 100, '.0f') + ' %'"
    figures = (
        base.transform_calculate(written=written)
        .mark_text(align="left", dx=7, fontSize=13)
        .encode(x=alt.X("revisits:Q", axis=None), text="written:N")
    )
    return alt.layer(bars, figures).properties(height=max(rows, 1) * BAR_HEIGHT + MARGIN)
