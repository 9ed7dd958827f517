"""What all charts share: axes, sizes, and the letters on a colour."""

from typing import Any, TypeAlias

import altair as alt

from views.charts.lettering.names import SLANT, Heads, Rows

Layers: TypeAlias = alt.LayerChart | alt.FacetChart

DAY = "%-d %b %y"  # default format of days on an axis
CELL_HEIGHT = 38
MARGIN = 12  # pixels around a chart
SHADE = alt.Scale(domain=[0, 1])
# Text on a coloured cell: dark on light, light on dark, for any colour scale.
ON_COLOUR = "luminance(scale('color', datum.value)) > 0.18 ? '#111' : '#fff'"
ON_SHADE = ON_COLOUR.replace("value", "shade")
LINE_HEIGHT = 13
NARROWEST = 480
NARROW = f"width < {NARROWEST}"
MIDDLE_OF_PERIOD = "(toNumber(datum.period) + toNumber(datum.period_end)) / 2"
NAME_WIDTH = 160
LARGEST_NAME = 14  # height of letters down the side on a wide screen

TITLE: dict[str, Any] = {"titleFontSize": 11, "titleFontWeight": "normal"}
CORNER: dict[str, Any] = {
    **TITLE,
    "titleX": -8,
    "titleAlign": "right",
    "titleAnchor": "start",
    "titleAngle": 0,
    "titleBaseline": "alphabetic",
}
"""How the titles of both axes stand in the corner, where the heads and the names meet."""


def build_axis(**options: Any) -> alt.Axis:
    """Build an axis without lines whose labels are never dropped for overlapping."""
    return alt.Axis(
        **{
            "title": None,
            "labelOverlap": False,
            "labelFlush": False,
            "labelLimit": 0,  # names are fitted beforehand: Vega would cut off their ends
            "ticks": False,
            "domain": False,
            "grid": False,
            **options,
        }
    )


def compute_matrix_height(
    heads: Heads, *, rows: int, row: int = CELL_HEIGHT, width: float | None = None
) -> int:
    """Compute the height of a matrix of `rows` rows, each `row` pixels high, with its heads.

    `width` is that of its cells, where it is known. A matrix of few rows is taller, so that
    slanted heads fit too.
    """
    if width is not None:
        return heads.compute_height(width) + MARGIN + rows * row
    upright = heads.compute_height() + MARGIN + rows * row
    return max(upright, heads.slanted_height + 2 * MARGIN + rows * row // 2)


def build_phase_axis(heads: Heads, **options: Any) -> alt.Axis:
    """Build the axis of phases along the top: in lines, slanted where columns are too narrow.

    It takes no room outside: the scale of the rows begins below it (`build_range_below`), because
    Vega makes room for axes only once, by the width that the chart has before.
    """
    slanted = heads.slanted
    return build_axis(
        orient="top",
        offset=alt.expr(f"-({heads.room})"),
        minExtent=0,
        maxExtent=0,
        labelExpr=f"{heads.get('labels')}[datum.label] || datum.label",
        labelAngle=alt.expr(f"{slanted} ? -{SLANT} : 0"),
        labelAlign=alt.expr(f"{slanted} ? 'left' : 'center'"),
        labelBaseline=alt.expr(f"{slanted} ? 'middle' : 'top'"),
        labelPadding=alt.expr(f"{slanted} ? 4 : {heads.get('height')} + 2"),
        labelFontSize=alt.expr(heads.get("size")),
        labelLineHeight=alt.expr(heads.get("line")),
        **options,
    )


def build_range_below(heads: Heads) -> list[dict[str, str]]:
    """Build the range of a scale of rows that leaves room for the heads above them."""
    return [{"expr": heads.room}, {"expr": "height"}]


def build_name_axis(rows: Rows, **options: Any) -> alt.Axis:
    """Build the axis of names down the side, in as many lines as they need."""
    more = [
        {"test": rows.test_lines(number), "value": -LINE_HEIGHT * (number - 1) / 2}
        for number in range(2, rows.lines + 1)
    ]
    return build_axis(
        **{
            "labelExpr": rows.label,
            "labelLineHeight": LINE_HEIGHT,
            "labelFontSize": rows.size,
            "labelPadding": 8,
            **({"labelOffset": {"condition": more, "value": 0}} if more else {}),
            **options,
        }
    )


def build_growing_name_axis(rows: Rows, heads: Heads, **options: Any) -> alt.Axis:
    """Build the axis of names down the side, whose letters grow with those of the heads.

    Its width stays the same: else the columns, and with them the letters, would shrink again.
    """
    width = compute_extent(rows)
    return build_name_axis(
        rows,
        **{
            "labelFontSize": alt.expr(f"clamp({heads.get('size')}, {rows.size}, {LARGEST_NAME})"),
            "minExtent": width,
            "maxExtent": width,
            **options,
        },
    )


def compute_extent(rows: Rows) -> int:
    """Compute the width of an axis of names whose letters grow, in pixels."""
    return round(rows.compute_width(LARGEST_NAME)) + 12


def add_shades(chart: alt.Chart, *, most: float | None = None) -> alt.Chart:
    """Add `shade`, how dark a cell of `value` is, between 0 and 1 (scale SHADE, text ON_SHADE).

    The largest of unequal amounts is darkest; amounts that are nearly equal are of middle shade,
    because the scale ends above the largest by as much as the lower ones have (the first quartile
    of those above zero). With `most` the scale ends there.
    """
    if most is not None:
        given: alt.Chart = chart.transform_calculate(shade=f"datum.value / {most or 1}")
        return given
    shaded: alt.Chart = (
        chart.transform_calculate(above_zero="datum.value > 0 ? datum.value : null")
        .transform_joinaggregate(largest="max(value)", low="q1(above_zero)")
        .transform_calculate(
            shade="datum.largest > 0 ? datum.value / (datum.largest + datum.low) : 0"
        )
    )
    return shaded


def build_count_axis(title: str, form: str = "d", **options: Any) -> alt.Axis:
    """Build an axis of counts, called `title`, that shows whole numbers only.

    Vega in the browser respects `tickMinStep`; vl-convert (saved pictures, the report) draws
    halves, which would be labelled `0 1 1`.
    """
    return alt.Axis(
        **{
            **TITLE,
            "title": title,
            "tickMinStep": 1,
            "tickCount": 5,
            "labelExpr": f"datum.value % 1 ? '' : format(datum.value, '{form}')",
            "domain": False,
            "ticks": False,
            **options,
        }
    )


def build_period_axis(
    field: str, day_form: str = DAY, *, title: str, from_first_day: bool = True
) -> alt.X:
    """Build the x encoding of periods; a bar reaches from its first day to the next period's."""
    return alt.X(
        f"{field}:T",
        bin="binned" if from_first_day else alt.Undefined,
        scale=alt.Scale(type="utc", nice=False),
        axis=build_time_axis(day_form, title=title, most_ticks=6),
    )


def build_time_axis(form: str, *, title: str, most_ticks: int, **options: Any) -> alt.Axis:
    """Build an axis of moments in the format `form`, with few ticks on a narrow screen."""
    return alt.Axis(
        title=title,
        **TITLE,
        grid=False,
        ticks=False,
        labelFlush=False,
        labelExpr=f"utcFormat(datum.value, '{form}')",
        tickCount=alt.expr(f"{NARROW} ? 3 : {most_ticks}"),
        **options,
    )


def build_click(name: str, *fields: str) -> alt.Parameter:
    """Build the selection `name`: a click on a mark reports its `fields`, a second lets go."""
    return alt.selection_point(name, fields=list(fields), toggle="true", clear=False)
