"""The stacked bar chart of revisits per day, week or month."""

from collections.abc import Mapping

import altair as alt
import polars as pl

from views.charts import colours, theme
from views.charts.colours import order_by_colour
from views.charts.lettering.names import LegendNames
from views.charts.marks import Mark, build_range_below_titles, layer_with_marks

HEIGHT = 380
MONTH = "%b %Y"


def build_trend_chart(
    frame: pl.DataFrame,
    *,
    grain: str,
    parts: tuple[str, ...] = (),
    colours_of: Mapping[str, int] | None = None,
    with_mean: bool = True,
    day_form: str = theme.DAY,
    height: int = HEIGHT,
    marks: tuple[Mark, ...] = (),
) -> theme.Layers:
    """Build a bar per period, stacked by `title`, with a line for the mean of four weeks.

    `frame` has the columns of trend.sql and `said`, the period as text; `parts` are the
    titles in the order of the stack (none: one colour, no legend); `colours_of` are the numbers
    of the colours that titles keep under every filter (None: the parts in turn); `day_form` is the
    format of days on the axis; `marks` are drawn over the bars. A click on a bar reports
    `first_day` (ISO) as the point `bar`.
    """
    base = alt.Chart(frame).encode(
        x=theme.build_period_axis(
            "period", MONTH if grain == "month" else day_form, title=grain.capitalize()
        )
    )
    legend = LegendNames(parts)
    domain = order_by_colour(colours_of) if colours_of else list(parts)
    layers = [_build_bars(base, grain, legend, domain, marks)]
    if with_mean and grain == "week":
        layers.append(
            base.transform_filter("isValid(datum.mean_of_four)")
            .transform_calculate(middle=theme.MIDDLE_OF_PERIOD)
            .mark_line(color=colours.MUTED, strokeWidth=2)
            .encode(x="middle:T", y="mean_of_four:Q")
        )
    chart = layer_with_marks(marks, *layers, height=height)
    return chart.add_params(*legend.build_params()) if parts else chart


def _build_bars(
    base: alt.Chart,
    grain: str,
    legend: LegendNames,
    domain: list[str],
    marks: tuple[Mark, ...],
) -> alt.Chart:
    tips = [
        alt.Tooltip("said:N", title=grain.capitalize()),
        alt.Tooltip("total:Q", title="Revisits in all", format=","),
    ]
    if legend.titles:
        tips[1:1] = [
            alt.Tooltip("title:N", title="Part"),
            alt.Tooltip("revisits:Q", title="Revisits", format=","),
        ]
    bars: alt.Chart = (
        base.mark_bar(cursor="pointer", binSpacing=0 if grain == "day" else 1)
        .encode(
            x2="period_end:T",
            y=alt.Y(
                "revisits:Q",
                stack="zero",
                scale=alt.Scale(**build_range_below_titles(marks)),
                axis=theme.build_count_axis("Revisits"),
            ),
            color=_build_colour(legend, domain) if legend.titles else alt.value(colours.BAR),
            order=alt.Order("position:Q"),
            tooltip=tips,
        )
        .add_params(theme.build_click("bar", "first_day"))
    )
    return bars


def _build_colour(names: LegendNames, domain: list[str]) -> alt.Color:
    return alt.Color(
        "title:N",
        sort=domain,
        scale=alt.Scale(domain=domain),
        legend=alt.Legend(
            title=None,
            values=list(names.titles),
            orient="bottom",
            columns=alt.expr(names.columns),
            labelExpr=names.label,
            labelLimit=0,
            symbolType="square",
        ),
    )
