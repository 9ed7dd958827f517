"""The chart of the share of focus days that saw a revisit, week by week."""

from __future__ import annotations

import altair as alt
import polars as pl

from views.charts.marks import Mark, build_range_below_titles, layer_with_marks
from views.charts.theme import BAR, DAY, MUTED, Layers, build_period_axis

HEIGHT = 170


def build_focus_share_chart(
    frame: pl.DataFrame, *, day_form: str = DAY, marks: tuple[Mark, ...] = ()
) -> Layers:
    """Build bars of the share, with a dash for weeks without a day in focus.

    `frame` has the columns of focus_weeks.sql and `said`, the week as text; `day_form`
    is the format of days on the axis; `marks` are drawn over the bars.
    """
    base = alt.Chart(frame).encode(
        x=build_period_axis("period", day_form),
        tooltip=[
            alt.Tooltip("said:N", title="Week"),
            alt.Tooltip("share:Q", title="Share", format=".0%"),
            alt.Tooltip("days_with_focus:Q", title="Days with focus"),
            alt.Tooltip("days_with_focus_and_revisit:Q", title="With a revisit"),
        ],
    )
    bars = (
        base.transform_filter("isValid(datum.share)")
        .mark_bar(color=BAR, binSpacing=1)
        .encode(
            x2="period_end:T",
            y=alt.Y(
                "share:Q",
                scale=alt.Scale(domain=[0, 1], **build_range_below_titles(marks)),
                axis=alt.Axis(title=None, format="%", tickCount=4, domain=False, ticks=False),
            ),
        )
    )
    gaps = (
        base.transform_filter("!isValid(datum.share)")
        .transform_calculate(
            middle="(toNumber(datum.period) + toNumber(datum.period_end)) / 2",
            nothing="0",
            dash="'–'",
        )
        .mark_text(color=MUTED, dy=-6)
        .encode(x="middle:T", y="nothing:Q", text="dash:N")
    )
    return layer_with_marks(marks, bars, gaps, height=HEIGHT)
