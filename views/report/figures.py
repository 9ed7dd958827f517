"""The figures of the report: the charts of the pages, sized for paper."""

from pipeline.figures.actions.judged import JudgedAction
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM
from pipeline.figures.report.retrospective import MEASURE, Retrospective
from pipeline.figures.time import weeks
from pipeline.words import dates
from views.charts.action_weeks import build_action_weeks_chart
from views.charts.lettering.names import LegendNames
from views.charts.matrix import MatrixAxes, build_matrix_chart
from views.charts.pareto import HEADINGS_HEIGHT, build_pareto_chart
from views.charts.trend import build_trend_chart
from views.figure import action_marks
from views.report.svg import render_inline

PAGE_WIDTH, TREND_WIDTH, REASONS_WIDTH, BARS_WIDTH = 730, 380, 420, 270
"""Widths in pixels: of the page, of trend and reasons, of bars beside a sentence."""
LEGEND_ROWS, LEGEND_ROW_HEIGHT = 5, 16  # rows of a legend that every trend has room for
MATRIX_ROW_HEIGHT, REASON_HEIGHT, ACTION_HEIGHT = 18, 18, 84
"""Heights in pixels, as small as is legible: a row of the matrix, a reason, an action's weeks."""


def render_matrix(content: Retrospective) -> str:
    """Render the matrix of revisits as SVG."""
    titles, cells = content.overlap.titles, content.overlap.matrix
    chart = build_matrix_chart(
        cells.clear(), titles=titles, edges=(MADE_FROM, ARRIVED_AT), measure=MEASURE.title
    )
    axes = MatrixAxes(titles, (MADE_FROM, ARRIVED_AT))
    low = chart.properties(height=axes.compute_height(PAGE_WIDTH, row=MATRIX_ROW_HEIGHT))
    return render_inline(
        low.to_dict(validate=False), cells, name="matrix", width=PAGE_WIDTH, words=MEASURE.says
    )


def render_trend(content: Retrospective, *, height: int) -> str:
    """Render the revisits per week, stacked by main phase, as SVG."""
    parts = weeks.list_stack_titles(content.trend)
    more = LegendNames(parts).count_rows(TREND_WIDTH) - LEGEND_ROWS
    chart = build_trend_chart(
        content.trend.clear(),
        grain="week",
        parts=parts,
        colours_of=weeks.number_phases(content.overlap.phases),
        day_form=dates.get_field_format().axis,
        height=height + max(more, 0) * LEGEND_ROW_HEIGHT,
        marks=action_marks.build_marks(content.marking, content.trend, zone=content.zone),
    )
    return render_inline(
        chart.to_dict(validate=False),
        content.trend,
        name="trend",
        width=TREND_WIDTH,
        words="Revisits per week",
    )


def render_reasons(content: Retrospective) -> str:
    """Render the reasons, the most frequent first, as SVG."""
    names = tuple(content.reasons["reason"])
    chart = build_pareto_chart(content.reasons.clear(), reasons=names, row=REASON_HEIGHT)
    chart = chart.properties(height=len(names) * REASON_HEIGHT + HEADINGS_HEIGHT)
    words = "Revisits by reason, the most frequent first"
    return render_inline(
        chart.to_dict(validate=False),
        content.reasons,
        name="reasons",
        width=REASONS_WIDTH,
        words=words,
    )


def render_action(judged: JudgedAction, number: int, *, zone: str) -> str:
    """Render the weeks of an action as SVG, marking its start; empty if no revisit was logged."""
    if judged.weeks.is_empty():
        return ""
    marks = action_marks.build_marks((judged.action,), judged.weeks, zone=zone)
    chart = build_action_weeks_chart(
        judged.weeks.clear(), marks=marks, day_form=dates.get_field_format().axis
    )
    chart = chart.properties(height=ACTION_HEIGHT)
    words = f"Revisits per week{action_marks.format_marks(marks)}"
    return render_inline(
        chart.to_dict(validate=False),
        judged.weeks,
        name=f"action{number}",
        width=BARS_WIDTH,
        words=words,
    )
