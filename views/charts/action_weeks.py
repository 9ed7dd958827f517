"""The chart of an action's weeks: revisits per week, and when the action began and ended."""

import altair as alt
import polars as pl

from views.charts.colours import BAR
from views.charts.marks import Mark, build_range_below_titles, layer_with_marks
from views.charts.theme import DAY, Layers, build_count_axis, build_period_axis

HEIGHT = 96


def build_action_weeks_chart(
    frame: pl.DataFrame, *, marks: tuple[Mark, ...], day_form: str = DAY
) -> Layers:
    """Build a strip of bars, one per week, with a line where the action began and where it ended.

    `frame` has the columns of trend.sql (nothing stacked) and `said`, the week in words;
    `day_form` is the format of days on the axis.
    """
    bars = (
        alt.Chart(frame)
        .mark_bar(color=BAR, binSpacing=1)
        .encode(
            x=build_period_axis("period", day_form, title="Week"),
            x2="period_end:T",
            y=alt.Y(
                "revisits:Q",
                scale=alt.Scale(**build_range_below_titles(marks)),
                axis=build_count_axis("Revisits", tickCount=2),
            ),
            tooltip=[
                alt.Tooltip("said:N", title="Week"),
                alt.Tooltip("revisits:Q", title="Revisits", format=","),
            ],
        )
    )
    return layer_with_marks(marks, bars, height=HEIGHT)
