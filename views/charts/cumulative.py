"""Draws the revisits so far, week by week."""

from __future__ import annotations

import altair as alt
import polars as pl

from views.charts.marks import Mark, below_titles, marked
from views.charts.theme import BAR, DAY, Layers, periods_across, whole_numbers

HEIGHT = 170


def cumulative_revisits(
    frame: pl.DataFrame,
    *,
    with_points: bool = True,
    day_form: str = DAY,
    marks: tuple[Mark, ...] = (),
) -> Layers:
    """A line through what there was at the end of each week; `with_points` where weeks are few.

    `frame` has the columns of queries/focus_weeks.sql and `said`, the week in words; `day_form`
    writes a day on the axis; `marks` are drawn over the line.
    """
    base = alt.Chart(frame).encode(
        x=periods_across("period_end", day_form, from_first_day=False),
        y=alt.Y(
            "cumulative:Q",
            scale=alt.Scale(**below_titles(marks)),
            axis=whole_numbers(",d"),
        ),
        tooltip=[
            alt.Tooltip("said:N", title="Week"),
            alt.Tooltip("cumulative:Q", title="Revisits so far", format=","),
            alt.Tooltip("revisits:Q", title="In this week", format=","),
        ],
    )
    return marked(
        marks,
        base.mark_line(color=BAR, strokeWidth=2),
        base.mark_circle(color=BAR, size=26, opacity=1 if with_points else 0),
        height=HEIGHT,
    )
