"""The chart of total work: what an hour of each phase costs, with the rework that it leads to."""

import altair as alt
import polars as pl

from views.charts.colours import BAR, MUTED
from views.charts.lettering.names import Rows
from views.charts.theme import (
    MARGIN,
    NAME_WIDTH,
    TITLE,
    Layers,
    build_axis,
    build_name_axis,
)

BAR_HEIGHT = 36
LEGEND_HEIGHT = 60  # pixels, padding included
FIGURE_ROOM = 130  # pixels left for the figures after the bars
HOURS = "hours in the end, per hour of work"
PARTS = ("the hour itself", "its rework")
VARIANTS = ("as logged", "what if")


def build_total_work_chart(
    frame: pl.DataFrame, *, titles: tuple[str, ...], what_if: bool = False
) -> Layers:
    """Build a bar per phase in workflow order; `what_if` adds a second, paler bar below each.

    `frame` has the columns of pipeline/figures/cost/bars.py; `titles` are those of the phases.
    """
    names = Rows(titles, width=NAME_WIDTH)
    shown = VARIANTS if what_if else VARIANTS[:1]
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "title:N",
            sort=alt.EncodingSortField("place", op="min"),
            scale=alt.Scale(paddingInner=0.25, paddingOuter=0.1),
            axis=build_name_axis(names),
        ),
        yOffset=alt.YOffset("variant:N", sort=list(shown), scale=alt.Scale(domain=list(shown))),
    )
    along = {"expr": f"max(width - {FIGURE_ROOM}, width * 0.4)"}
    scale = alt.Scale(domain=alt.DomainUnionWith(unionWith=[0, 1]), nice=False, range=[0, along])
    axis = build_axis(title=HOURS, **TITLE, labels=False)
    bars = base.mark_bar().encode(
        x=alt.X("begins:Q", axis=axis, scale=scale),
        x2="ends:Q",
        color=alt.Color(
            "part:N",
            scale=alt.Scale(domain=list(PARTS), range=[MUTED, BAR]),
            legend=alt.Legend(title=None, orient="top", symbolType="square"),
        ),
        opacity=alt.Opacity(
            "variant:N",
            scale=alt.Scale(domain=list(VARIANTS), range=[1, 0.55]),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("title:N", title="Phase"),
            alt.Tooltip("variant:N", title="Reckoned"),
            alt.Tooltip("total_work:Q", title="Hours in the end", format=",.2f"),
            alt.Tooltip("rework:Q", title="Hours of rework", format=",.2f"),
            alt.Tooltip("first_pass_hours:Q", title="Rests on hours without rework", format=",.1f"),
        ],
    )
    figures = (
        base.transform_filter("isValid(datum.written)")
        .transform_calculate(end="isValid(datum.ends) ? datum.ends : 0")
        .mark_text(align="left", dx=6, fontSize=13)
        .encode(x=alt.X("end:Q", axis=axis, scale=scale), text="written:N")
    )
    height = max(len(titles), 1) * BAR_HEIGHT * (1.5 if what_if else 1)
    return (
        alt.layer(bars, figures)
        .properties(height=round(height) + LEGEND_HEIGHT + MARGIN)
        .add_params(*names.build_params())
    )
