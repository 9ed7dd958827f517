"""The charts of a project's weeks: revisits so far, and the share of focus days with a revisit."""

import altair as alt
import polars as pl

from views.charts import colours, theme
from views.charts.marks import Mark, build_range_below_titles, layer_with_marks

HEIGHT = 170


def build_cumulative_chart(
    frame: pl.DataFrame,
    *,
    with_points: bool = True,
    day_form: str = theme.DAY,
    marks: tuple[Mark, ...] = (),
) -> theme.Layers:
    """Build a line of the running total at the end of each week; `with_points` adds a dot per week.

    `frame` has the columns of focus_weeks.sql and `said`, the week as text; `day_form`
    is the format of days on the axis; `marks` are drawn over the line.
    """
    base = alt.Chart(frame).encode(
        x=theme.build_period_axis(
            "period_end", day_form, title="End of the week", from_first_day=False
        ),
        y=alt.Y(
            "cumulative:Q",
            scale=alt.Scale(**build_range_below_titles(marks)),
            axis=theme.build_count_axis("Revisits so far", ",d"),
        ),
        tooltip=[
            alt.Tooltip("said:N", title="Week"),
            alt.Tooltip("cumulative:Q", title="Revisits so far", format=","),
            alt.Tooltip("revisits:Q", title="In this week", format=","),
        ],
    )
    return layer_with_marks(
        marks,
        base.mark_line(color=colours.BAR, strokeWidth=2),
        base.mark_circle(color=colours.BAR, size=26, opacity=1 if with_points else 0),
        height=HEIGHT,
    )


def build_focus_share_chart(
    frame: pl.DataFrame, *, day_form: str = theme.DAY, marks: tuple[Mark, ...] = ()
) -> theme.Layers:
    """Build bars of the share, with a dash for weeks without a day in focus.

    `frame`, `day_form` and `marks` are those of build_cumulative_chart.
    """
    base = alt.Chart(frame).encode(
        x=theme.build_period_axis("period", day_form, title="Week"),
        tooltip=[
            alt.Tooltip("said:N", title="Week"),
            alt.Tooltip("share:Q", title="Share", format=".0%"),
            alt.Tooltip("days_with_focus:Q", title="Days with focus"),
            alt.Tooltip("days_with_focus_and_revisit:Q", title="With a revisit"),
        ],
    )
    bars = (
        base.transform_filter("isValid(datum.share)")
        .mark_bar(color=colours.BAR, binSpacing=1)
        .encode(
            x2="period_end:T",
            y=alt.Y(
                "share:Q",
                scale=alt.Scale(domain=[0, 1], **build_range_below_titles(marks)),
                axis=alt.Axis(
                    title="Days with a revisit",
                    **theme.TITLE,
                    format="%",
                    tickCount=4,
                    domain=False,
                    ticks=False,
                ),
            ),
        )
    )
    gaps = (
        base.transform_filter("!isValid(datum.share)")
        .transform_calculate(middle=theme.MIDDLE_OF_PERIOD, nothing="0", dash="'–'")
        .mark_text(color=colours.MUTED, dy=-6)
        .encode(x="middle:T", y="nothing:Q", text="dash:N")
    )
    return layer_with_marks(marks, bars, gaps, height=HEIGHT)
