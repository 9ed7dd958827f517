"""Draws the weeks of an action: how many revisits each had, and where the action began."""

from __future__ import annotations

import altair as alt
import polars as pl

from views.charts.marks import Mark, below_titles, marked
from views.charts.theme import BAR, DAY, Layers, periods_across, whole_numbers

HEIGHT = 96


def weeks_of_action(frame: pl.DataFrame, *, marks: tuple[Mark, ...], day_form: str = DAY) -> Layers:
    """A strip of bars, one per week, with a line where the action began and where it ended.

    `frame` has the columns of queries/trend.sql (nothing stacked) and `said`, the week in words;
    `day_form` writes a day on the axis.
    """
    bars = (
        alt.Chart(frame)
        .mark_bar(color=BAR, binSpacing=1)
        .encode(
            x=periods_across("period", day_form),
            x2="period_end:T",
            y=alt.Y(
                "revisits:Q",
                scale=alt.Scale(**below_titles(marks)),
                axis=whole_numbers(tickCount=2),
            ),
            tooltip=[
                alt.Tooltip("said:N", title="Week"),
                alt.Tooltip("revisits:Q", title="Revisits", format=","),
            ],
        )
    )
    return marked(marks, bars, height=HEIGHT)
