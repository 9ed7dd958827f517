"""The chart of the cumulative number of revisits, week by week."""

from __future__ import annotations

import altair as alt
import polars as pl

from views.charts.marks import Mark, build_range_below_titles, layer_with_marks
from views.charts.theme import BAR, DAY, Layers, build_count_axis, build_period_axis

HEIGHT = 170


def build_cumulative_chart(
    frame: pl.DataFrame,
    *,
    with_points: bool = True,
    day_form: str = DAY,
    marks: tuple[Mark, ...] = (),
) -> Layers:
    """Build a line of the running total at the end of each week; `with_points` adds a dot per week.

    `frame` has the columns of focus_weeks.sql and `said`, the week as text; `day_form`
    is the format of days on the axis; `marks` are drawn over the line.
    """
    base = alt.Chart(frame).encode(
        x=build_period_axis("period_end", day_form, from_first_day=False),
        y=alt.Y(
            "cumulative:Q",
            scale=alt.Scale(**build_range_below_titles(marks)),
            axis=build_count_axis(",d"),
        ),
        tooltip=[
            alt.Tooltip("said:N", title="Week"),
            alt.Tooltip("cumulative:Q", title="Revisits so far", format=","),
            alt.Tooltip("revisits:Q", title="In this week", format=","),
        ],
    )
    return layer_with_marks(
        marks,
        base.mark_line(color=BAR, strokeWidth=2),
        base.mark_circle(color=BAR, size=26, opacity=1 if with_points else 0),
        height=HEIGHT,
    )
