"""Renders the report of a selection as one self-contained HTML page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.judged import JudgedAction
from pipeline.figures.guide import how_to_read as texts
from pipeline.figures.overlap import words as overlap_words
from pipeline.figures.patterns import search as patterns_search
from pipeline.figures.patterns.advice import Practice, format_warrant
from pipeline.figures.patterns.kinds import RULES_BY_KIND, Pattern
from pipeline.figures.patterns.words import format_avoidable
from pipeline.figures.report.retrospective import MEASURE, Retrospective
from pipeline.progress import Progress, ignore_progress, scale_progress
from pipeline.words import plain
from views.report import figures

FOLDER = Path(__file__).parent
MINUS = str.maketrans("-", "−")


@dataclass(frozen=True)
class AdviceEntry:
    """A practice as the report shows it: once, with a number that later patterns refer to."""

    number: int
    practice: str
    source: str


@dataclass(frozen=True)
class PatternEntry:
    """A pattern as the report shows it; `again` refers to advice printed above, or says that none
    fits.
    """

    title: str
    statement: str
    avoidable: str
    bars: str
    advice: tuple[AdviceEntry, ...]
    again: str


@dataclass(frozen=True)
class ActionEntry:
    """An action as the report shows it: its verdict, the evidence, and its weeks."""

    title: str
    verdict: str
    about: str
    expectation: str
    explained: str
    weeks: str


def render_report(found: Retrospective, *, progress: Progress = ignore_progress) -> str:
    """Render the report as one HTML page, without reading the store.

    `progress` may raise to cancel. If there are no revisits, the page says so.
    """
    progress(0.0)
    drawn: dict[str, Any] = {}
    if found.revisits:
        drawn = {
            "patterns": _build_pattern_entries(
                found.insights.patterns, scale_progress(progress, 0.0, 0.7)
            ),
            "matrix": figures.render_matrix(found),
            "trend": figures.render_trend(found, height=195),
            "reasons": figures.render_reasons(found),
            "phases": _build_phase_table(found),
        }
    page = _load_template().render(
        found=found,
        actions=[
            _build_action_entry(one, place, found.zone)
            for place, one in enumerate(found.actions, 1)
        ],
        texts=texts,
        matrix_text=texts.describe_matrix(MEASURE),
        measure=MEASURE,
        formulae=_list_figures(found),
        rules=_list_rules(found.insights.patterns),
        nothing_yet=patterns_search.format_nothing_found(found.insights),
        capital=plain.capitalize_first,
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
    told = []
    for place, pattern in enumerate(patterns, 1):
        progress(place / len(patterns))
        again = _refer_to_advice(
            pattern, [numbers[one] for one in pattern.advice if one in numbers]
        )
        new = [one for one in pattern.advice if one not in numbers]
        numbers |= {one: number for number, one in enumerate(new, len(numbers) + 1)}
        told.append(
            PatternEntry(
                title=RULES_BY_KIND[pattern.kind].title,
                statement=pattern.statement,
                avoidable=format_avoidable(pattern),
                bars=figures.render_pattern(pattern, place),
                advice=tuple(_build_advice_entry(one, numbers[one]) for one in new),
                again=again,
            )
        )
    return told


def _build_advice_entry(one: Practice, number: int) -> AdviceEntry:
    parts = (one.source, format_warrant(one.warrant), one.caution)
    return AdviceEntry(number, one.practice, " · ".join(part for part in parts if part))


def _refer_to_advice(pattern: Pattern, numbers: list[int]) -> str:
    """Say which advice printed above fits this pattern too, or that no practice fits."""
    if patterns_search.needs_advice(pattern) and not pattern.advice:
        return patterns_search.NONE_FITS
    if not numbers:
        return ""
    *first, last = map(str, sorted(numbers))
    fits = f"{', '.join(first)} and {last} fit" if first else f"{last} fits"
    return f"Advice {fits} here too."


def _build_action_entry(judged: JudgedAction, place: int, zone: str) -> ActionEntry:
    return ActionEntry(
        title=judged.action.title,
        verdict=actions_words.format_verdict(judged.effect),
        about=judged.about,
        expectation=judged.action.expectation or "",
        explained=" ".join(actions_words.format_explanation(judged.effect)),
        weeks=figures.render_action(judged, place, zone=zone),
    )


def _build_phase_table(found: Retrospective) -> dict[str, Any]:
    """Build the table of the phases: column headings, and rows formatted as text."""
    rows = overlap_words.build_phase_table(found.phase_rows)
    named = {"Phase", "Most frequent reason"}
    columns = [
        [_format_cell(one, figure=name not in named) for one in rows[name]] for name in rows.columns
    ]
    return {"heads": rows.columns, "rows": list(zip(*columns, strict=True))}


def _format_cell(value: object, *, figure: bool) -> str:
    said = f"{value:,}" if isinstance(value, int) else str(value)
    return said.translate(MINUS) if figure else said


def _list_figures(found: Retrospective) -> list[texts.FigureGuide]:
    """List the "how to read" texts of the figures in the report."""
    shown = [
        texts.PATTERNS,
        texts.describe_matrix(MEASURE),
        texts.TREND,
        texts.PARETO,
        texts.PHASES,
    ]
    return (shown if found.revisits else []) + ([texts.ACTION] if found.actions else [])


def _list_rules(patterns: tuple[Pattern, ...]) -> dict[str, str]:
    """List the rules behind the patterns in the report, by title."""
    kinds = dict.fromkeys(one.kind for one in patterns)
    return {RULES_BY_KIND[kind].title: RULES_BY_KIND[kind].holds for kind in kinds}
