"""The Pareto chart of the reasons: each one's share, and that of all so far."""

from typing import Any

import altair as alt
import polars as pl

from views.charts.colours import BAR
from views.charts.lettering.names import Rows
from views.charts.theme import MARGIN, Layers, build_click, build_name_axis

BAR_HEIGHT = 30
TWO_LINES = 28  # height of a bar's place from which its name may take two lines
NAME_WIDTH = 140
HEADINGS_HEIGHT = 20
OWN, CUMULATIVE = "revisits · share", "with all above"
ONCE = alt.InlineData(values=[{}], name="once")  # a heading is drawn once, not once per bar
FIGURES_ROOM, COLUMN_ROOM = 82, 44  # pixels of the figures at a bar, and of the cumulative share


def build_pareto_chart(
    frame: pl.DataFrame,
    *,
    reasons: tuple[str, ...],
    with_share: bool = True,
    row: int = BAR_HEIGHT,
) -> Layers:
    """Build a bar per reason, the most frequent first, labelled with count and share.

    The cumulative share stands in a column of its own at the right edge. `frame` has the columns
    of reason_counts.sql; `reasons` are the names of the bars, and may hold others; `row` is the
    height of each in pixels; without `with_share` there are only the counts. A click on a bar
    reports `reason_id` as the point `reason`.
    """
    names = Rows(reasons, width=NAME_WIDTH, lines=2 if row >= TWO_LINES else 1)
    top = HEADINGS_HEIGHT if with_share else 0
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "reason:N",
            sort=alt.EncodingSortField("rank", op="min"),
            scale=alt.Scale(range=[top, {"expr": "height"}]),
            axis=build_name_axis(names, labelPadding=6),
        )
    )
    # Leave room for the figures after the bars.
    room = FIGURES_ROOM + COLUMN_ROOM if with_share else FIGURES_ROOM
    longest = {"expr": f"max(width - {room}, width * 0.3)"}
    scale = alt.Scale(domainMin=0, nice=False, range=[0, longest])
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
        written += " + ' · ' + format(datum.share * 100, '.0f') + ' %'"
    figures = (
        base.transform_calculate(written=written)
        .mark_text(align="left", dx=7, fontSize=13)
        .encode(x=alt.X("revisits:Q", axis=None), text="written:N")
    )
    layers = [bars, figures, *(_build_cumulative_column(base) if with_share else [])]
    return (
        alt.layer(*layers)
        .properties(height=compute_pareto_height(len(reasons), with_share=with_share, row=row))
        .add_params(*names.build_params())
    )


def compute_pareto_height(bars: int, *, with_share: bool = True, row: int = BAR_HEIGHT) -> int:
    """Compute the height in pixels of a chart of so many bars, its headings included."""
    return max(bars, 1) * row + MARGIN + (HEADINGS_HEIGHT if with_share else 0)


def _build_cumulative_column(base: alt.Chart) -> list[alt.Chart]:
    """Build the column of cumulative shares, and the headings of it and of the bars' figures."""
    at_the_edge: dict[str, Any] = {"x": alt.expr("width"), "align": "right"}
    shares = (
        base.transform_calculate(cumulative="format(datum.cumulative_share * 100, '.0f') + ' %'")
        .mark_text(**at_the_edge, fontSize=12, opacity=0.8)
        .encode(text="cumulative:N")
    )
    headings = alt.Chart(ONCE)
    style: dict[str, Any] = {"y": 2, "baseline": "top", "fontSize": 11, "aria": False}
    return [
        shares,
        headings.mark_text(**style, x=0, align="left", text=OWN),
        headings.mark_text(**style, **at_the_edge, text=CUMULATIVE),
    ]
