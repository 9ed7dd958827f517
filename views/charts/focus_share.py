"""Draws, week by week, on how many of the focus days work went to another phase."""

from __future__ import annotations

import altair as alt
import polars as pl

from views.charts.theme import BAR, MUTED, Layers, weeks_across

HEIGHT = 170


def share_of_focus_days(frame: pl.DataFrame) -> Layers:
    """Bars of the share; a dash where a week has no focus day. `frame`: queries/focus_weeks.sql."""
    base = alt.Chart(frame).encode(
        x=weeks_across("week"),
        tooltip=[
            alt.Tooltip("said:N", title="Week"),
            alt.Tooltip("share:Q", title="Share", format=".0%"),
            alt.Tooltip("focus_days:Q", title="Focus days"),
            alt.Tooltip("focus_days_with_revisit:Q", title="With a revisit"),
        ],
    )
    bars = (
        base.transform_filter("isValid(datum.share)")
        .mark_bar(color=BAR, binSpacing=1)
        .encode(
            x2="week_end:T",
            y=alt.Y(
                "share:Q",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(title=None, format="%", tickCount=4, domain=False, ticks=False),
            ),
        )
    )
    gaps = (
        base.transform_filter("!isValid(datum.share)")
        .transform_calculate(
            middle="(toNumber(datum.week) + toNumber(datum.week_end)) / 2", nothing="0", dash="'–'"
        )
        .mark_text(color=MUTED, dy=-6)
        .encode(x="middle:T", y="nothing:Q", text="dash:N")
    )
    return alt.layer(bars, gaps).properties(height=HEIGHT)
