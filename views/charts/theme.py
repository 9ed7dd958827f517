"""What all charts share: axes, sizes, and the colours that are not in Streamlit's theme."""

from typing import Any, TypeAlias

import altair as alt

Layers: TypeAlias = alt.LayerChart | alt.FacetChart

ACCENT = "#e07b00"  # the only accent colour, for what is chosen; legible on light and dark
MUTED = "#8b95a3"
BAR = "#4b97c9"
DAY = "%-d %b %y"  # default format of days on an axis
CELL_HEIGHT = 38
MARGIN = 12  # pixels around a chart
# Text on a coloured cell: dark on light, light on dark, for any colour scale.
ON_COLOUR = "luminance(scale('color', datum.value)) > 0.18 ? '#111' : '#fff'"
LINE_HEIGHT = 13
NARROWEST = 480  # below this width the phases along the top are slanted in any case
NARROW = f"width < {NARROWEST}"
MIDDLE_OF_PERIOD = "(toNumber(datum.period) + toNumber(datum.period_end)) / 2"
CHARACTER_WIDTH = 5.2  # average width of a letter in those labels
NAME_WIDTH = 150
ONE_WORD_A_LINE = "split(datum.label, ' ')"
IS_LONG_NAME = "length(datum.label) > 12"
NAME_IN_TWO_LINES = (
    f"{IS_LONG_NAME} ? split(replace(datum.label, regexp(' (?=[^ ]+$)'), '|'), '|') : datum.label"
)


def build_axis(**options: Any) -> alt.Axis:
    """Build an axis without lines whose labels are never dropped for overlapping."""
    return alt.Axis(
        **{
            "title": None,
            "labelOverlap": False,
            "labelFlush": False,
            "labelLimit": 220,
            "ticks": False,
            "domain": False,
            "grid": False,
            **options,
        }
    )


def compute_header_height(titles: tuple[str, ...]) -> int:
    """Compute the height of the phases' names above the cells, in pixels."""
    return max((len(title.split()) for title in titles), default=1) * LINE_HEIGHT + MARGIN


def compute_matrix_height(titles: tuple[str, ...], *, row: int = CELL_HEIGHT) -> int:
    """Compute the height of a matrix of the phases, with its header and a row of totals."""
    return compute_header_height(titles) + (len(titles) + 1) * row


def compute_height(titles: tuple[str, ...], rows: int, row: int) -> int:
    """Compute the height of a chart of `rows` rows, each `row` pixels high, with its header.

    A chart of few rows is taller, so that slanted names fit too.
    """
    longest = max((len(title) for title in titles), default=1)
    slanted = round(longest * CHARACTER_WIDTH) + 2 * MARGIN
    return max(
        compute_header_height(titles) + max(rows, 1) * row, slanted + max(rows, 1) * row // 2
    )


def build_phase_axis(titles: tuple[str, ...]) -> alt.Axis:
    """Build the axis of phases along the top: one word a line, slanted if words would touch."""
    padding = compute_header_height(titles) - MARGIN + 2
    longest = max((len(word) for title in titles for word in title.split()), default=1)
    narrow = f"width < {max(NARROWEST, round((len(titles) + 1) * longest * CHARACTER_WIDTH))}"
    return build_axis(
        orient="top",
        labelExpr=f"{narrow} ? datum.label : {ONE_WORD_A_LINE}",
        labelAngle=alt.expr(f"{narrow} ? -60 : 0"),
        labelAlign=alt.expr(f"{narrow} ? 'left' : 'center'"),
        labelBaseline=alt.expr(f"{narrow} ? 'middle' : 'top'"),
        labelPadding=alt.expr(f"{narrow} ? 4 : {padding}"),
        labelFontSize=11,
        labelLineHeight=LINE_HEIGHT,
    )


def build_name_axis() -> alt.Axis:
    """Build the axis of names down the side; long names take two lines."""
    return build_axis(
        labelExpr=NAME_IN_TWO_LINES,
        labelLineHeight=LINE_HEIGHT,
        labelPadding=8,
        labelLimit=NAME_WIDTH,
        labelOffset={"condition": {"test": IS_LONG_NAME, "value": -LINE_HEIGHT / 2}, "value": 0},
    )


def build_count_axis(form: str = "d", **options: Any) -> alt.Axis:
    """Build an axis of counts that shows whole numbers only.

    Vega in the browser respects `tickMinStep`; vl-convert (saved pictures, the report) draws
    halves, which would be labelled `0 1 1`.
    """
    return alt.Axis(
        **{
            "title": None,
            "tickMinStep": 1,
            "tickCount": 5,
            "labelExpr": f"datum.value % 1 ? '' : format(datum.value, '{form}')",
            "domain": False,
            "ticks": False,
            **options,
        }
    )


def build_period_axis(field: str, day_form: str = DAY, *, from_first_day: bool = True) -> alt.X:
    """Build the x encoding of periods; a bar reaches from its first day to the next period's."""
    return alt.X(
        f"{field}:T",
        bin="binned" if from_first_day else alt.Undefined,
        scale=alt.Scale(type="utc", nice=False),
        axis=build_time_axis(day_form, most_ticks=6),
    )


def build_time_axis(form: str, *, most_ticks: int, **options: Any) -> alt.Axis:
    """Build an axis of moments in the format `form`, with few ticks on a narrow screen."""
    return alt.Axis(
        title=None,
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
