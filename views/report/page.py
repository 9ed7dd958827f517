"""Renders the report of a selection as one self-contained HTML page."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from pipeline.figures.forecast.ticked import format_ticked
from pipeline.figures.guide import how_to_read as texts
from pipeline.figures.overlap.phases import format_phase_table
from pipeline.figures.patterns.advice import NONE_FITS, Practice, format_warrant
from pipeline.figures.patterns.kinds import RULES_BY_KIND, Pattern
from pipeline.figures.patterns.search import needs_advice
from pipeline.figures.patterns.words import format_avoidable
from pipeline.figures.proposals.insights import format_nothing_found
from pipeline.figures.proposals.words import format_heading
from pipeline.figures.report.retrospective import MEASURE, Retrospective
from pipeline.progress import Progress, ignore_progress, scale_progress
from pipeline.words import plain
from views.charts.bars import RULES, draw_bars, draw_fortnights
from views.report import figures

FOLDER = Path(__file__).parent
MOST_TICKED = 5  # focus sessions


@dataclass(frozen=True)
class PatternEntry:
    """A pattern as the report shows it, with its statistics.

    `advice` are the practices that no pattern above it has, by the number that is printed;
    `again` refers to those above.
    """

    title: str
    statement: str
    statistics: str
    avoidable: str
    bars: str
    advice: Mapping[int, Practice]
    again: str


def render_report(content: Retrospective, *, progress: Progress = ignore_progress) -> str:
    """Render the report as one HTML page, without reading the store.

    `progress` may raise to cancel. If there are no revisits, the page says so.
    """
    progress(0.0)
    drawn: dict[str, Any] = {}
    quality = content.insights.log_quality
    insights = content.insights
    findings = (*insights.costly_pairs, *insights.patterns, *([quality] if quality else []))
    if content.revisits:
        drawn = {
            "patterns": _build_pattern_entries(findings, scale_progress(progress, 0.0, 0.7)),
            "matrix": figures.render_matrix(content),
            "trend": figures.render_trend(content, height=165),
            "reasons": figures.render_reasons(content),
            "phases": format_phase_table(content.phase_rows),
        }
    page = _load_template().render(
        content=content,
        actions=[
            (judged, figures.render_action(judged, place, zone=content.zone))
            for place, judged in enumerate(content.judged.actions, 1)
        ],
        texts=texts,
        matrix_text=texts.describe_matrix(MEASURE),
        measure=MEASURE,
        guides=_list_guides(content),
        rules={
            RULES_BY_KIND[pattern.kind].title: RULES_BY_KIND[pattern.kind].holds
            for pattern in findings
        },
        heading=format_heading(len(content.insights.proposals)),
        nothing_yet=format_nothing_found(content.insights),
        nothing_fits=NONE_FITS,
        draw_fortnights=draw_fortnights,
        capital=plain.capitalize_first,
        small_print=_format_small_print,
        rules_of_bars=RULES,
        ticked=[format_ticked(one, zone=content.zone) for one in content.ticked[:MOST_TICKED]],
        **drawn,
    )
    progress(1.0)
    return page


@cache
def _load_template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")


def _build_pattern_entries(patterns: tuple[Pattern, ...], progress: Progress) -> list[PatternEntry]:
    """Build the entries of the patterns; a practice is printed in full only once."""
    numbers: dict[Practice, int] = {}
    entries = []
    for place, pattern in enumerate(patterns, 1):
        progress(place / len(patterns))
        printed = [numbers[practice] for practice in pattern.advice if practice in numbers]
        new = [practice for practice in pattern.advice if practice not in numbers]
        advice = dict(enumerate(new, len(numbers) + 1))
        numbers |= {practice: number for number, practice in advice.items()}
        entries.append(
            PatternEntry(
                title=pattern.title,
                statement=pattern.statement,
                statistics=pattern.statistics,
                avoidable=format_avoidable(pattern),
                bars=draw_bars([astuple(bar) for bar in pattern.bars]),
                advice=advice,
                again=_refer_to_advice(pattern, printed),
            )
        )
    return entries


def _format_small_print(practice: Practice) -> str:
    parts = (practice.source, format_warrant(practice.warrant), practice.caution)
    return " · ".join(filter(None, parts))


def _refer_to_advice(pattern: Pattern, numbers: list[int]) -> str:
    """Say which advice printed above fits this pattern too, or that no practice fits."""
    if needs_advice(pattern) and not pattern.advice:
        return NONE_FITS
    if not numbers:
        return ""
    names = plain.format_list([str(number) for number in sorted(numbers)])
    return f"Advice {names} {'fits' if len(numbers) == 1 else 'fit'} here too."


def _list_guides(content: Retrospective) -> list[texts.FigureGuide]:
    """List how to read the figures in the report."""
    matrix = texts.describe_matrix(MEASURE)
    of_revisits = [texts.PATTERNS, matrix, texts.TREND, texts.PARETO, texts.PHASES]
    of_revisits += [texts.OUTLOOK] if content.expected else []
    return (of_revisits if content.revisits else []) + (
        [texts.ACTION] if content.judged.actions else []
    )
