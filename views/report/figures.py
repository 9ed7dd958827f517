"""The figures of the report: the charts of the pages, drawn for paper."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline import dates
from pipeline.figures.actions.judged import JudgedAction
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM, build_matrix
from pipeline.figures.patterns.bars import build_bar_frame
from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.report.retrospective import MEASURE, Retrospective
from pipeline.figures.time import weeks
from views.charts.action_weeks import weeks_of_action
from views.charts.matrix import overlap_matrix
from views.charts.pareto import reason_pareto
from views.charts.pattern_bars import pattern_bars
from views.charts.theme import header_height
from views.charts.trend import trend_bars
from views.parts import action_marks
from views.report.drawn import inline

PAGE, LEFT, RIGHT, BESIDE = 730, 380, 340, 270
"""Widths in pixels: of the page, of two figures side by side, of bars beside a sentence."""
ROW, BAR, LINE, STRIP = 27, 18, 18, 84
"""Heights in pixels, as low as letters allow: of a row of the matrix, a reason, a pattern's bar, an
action's weeks."""


def of_matrix(found: Retrospective) -> str:
    """The matrix of revisits."""
    titles = tuple(phase.title for phase in found.phases)
    cells = build_matrix(found.pairs, MEASURE, found.phases)
    chart = overlap_matrix(
        cells.clear(), titles=titles, edges=(MADE_FROM, ARRIVED_AT), measure=MEASURE.title
    )
    low = chart.properties(height=header_height(titles) + (len(titles) + 1) * ROW)
    return inline(low.to_dict(), cells, name="matrix", width=PAGE, words=MEASURE.says)


def of_trend(found: Retrospective, *, height: int) -> str:
    """The revisits week by week, stacked by main phase."""
    chart = trend_bars(
        found.trend.clear(),
        grain="week",
        parts=weeks.list_stack_titles(found.trend),
        colours_of=tuple(phase.title for phase in found.phases),
        day_form=dates.get_field_format().axis,
        height=height,
        marks=action_marks.of(found.marking, found.trend, zone=found.zone),
    )
    return inline(chart.to_dict(), found.trend, name="trend", width=LEFT, words="Revisits per week")


def of_reasons(found: Retrospective) -> str:
    """The reasons, the most frequent first."""
    rows = found.reasons.height
    chart = reason_pareto(found.reasons.clear(), rows=rows).properties(height=rows * BAR)
    words = "Revisits by reason, the most frequent first"
    return inline(chart.to_dict(), found.reasons, name="reasons", width=RIGHT, words=words)


def of_pattern(pattern: Pattern, number: int) -> str:
    """The numbers of a pattern side by side; nothing where it has none."""
    if not pattern.bars:
        return ""
    bars = build_bar_frame(pattern.bars)
    chart = _bars(bars.height)
    return inline(chart, bars, name=f"bars{number}", width=BESIDE, words=pattern.statement)


@cache
def _bars(rows: int) -> dict[str, Any]:
    """The specification of so many bars: making it takes longer than drawing it."""
    chart = pattern_bars(build_bar_frame(()), rows=rows).properties(height=rows * LINE)
    spec: dict[str, Any] = chart.to_dict()
    return spec


def of_action(judged: JudgedAction, number: int, *, zone: str) -> str:
    """The weeks of an action, with the day on which it began; nothing where nothing was logged."""
    if judged.weeks.is_empty():
        return ""
    marks = action_marks.of((judged.action,), judged.weeks, zone=zone)
    chart = weeks_of_action(
        judged.weeks.clear(), marks=marks, day_form=dates.get_field_format().axis
    )
    chart = chart.properties(height=STRIP)
    words = f"Revisits per week{action_marks.said(marks)}"
    return inline(chart.to_dict(), judged.weeks, name=f"action{number}", width=BESIDE, words=words)
