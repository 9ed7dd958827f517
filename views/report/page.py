"""Writes the report of a selection as one page of HTML that needs nothing from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from pipeline import wording
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
from views.report import figures

FOLDER = Path(__file__).parent
MINUS = str.maketrans("-", "−")


@dataclass(frozen=True)
class Advised:
    """A practice as the report shows it once; further patterns refer to its number."""

    number: int
    practice: str
    source: str


@dataclass(frozen=True)
class Told:
    """A pattern as the report shows it; `again` says which advice above fits it too, or that none
    fits.
    """

    title: str
    statement: str
    format_avoidable: str
    bars: str
    advice: tuple[Advised, ...]
    again: str


@dataclass(frozen=True)
class Acted:
    """An action as the report shows it: its verdict, what it rests on, and its weeks."""

    title: str
    verdict: str
    about: str
    expectation: str
    explained: str
    weeks: str


def written(found: Retrospective, *, progress: Progress = ignore_progress) -> str:
    """The page of what was found, as HTML; it asks the store for nothing.

    `progress` may raise to cancel. Without revisits the page says so.
    """
    progress(0.0)
    drawn: dict[str, Any] = {}
    if found.revisits:
        drawn = {
            "patterns": _told(found.insights.patterns, scale_progress(progress, 0.0, 0.7)),
            "matrix": figures.of_matrix(found),
            "trend": figures.of_trend(found, height=195),
            "reasons": figures.of_reasons(found),
            "phases": _table(found),
        }
    page = _page().render(
        found=found,
        actions=[_acted(one, place, found.zone) for place, one in enumerate(found.actions, 1)],
        texts=texts,
        matrix_text=texts.describe_matrix(MEASURE),
        measure=MEASURE,
        formulae=_formulae(found),
        rules=_rules(found.insights.patterns),
        nothing_yet=patterns_search.format_nothing_found(found.insights),
        capital=wording.capitalize_first,
        **drawn,
    )
    progress(1.0)
    return page


@cache
def _page() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")


def _told(patterns: tuple[Pattern, ...], progress: Progress) -> list[Told]:
    """The patterns with their advice; each practice stands in full with the first that it fits."""
    numbers: dict[Practice, int] = {}
    told = []
    for place, pattern in enumerate(patterns, 1):
        progress(place / len(patterns))
        again = _again(pattern, [numbers[one] for one in pattern.advice if one in numbers])
        new = [one for one in pattern.advice if one not in numbers]
        numbers |= {one: number for number, one in enumerate(new, len(numbers) + 1)}
        told.append(
            Told(
                title=RULES_BY_KIND[pattern.kind].title,
                statement=pattern.statement,
                avoidable=format_avoidable(pattern),
                bars=figures.of_pattern(pattern, place),
                advice=tuple(_advised(one, numbers[one]) for one in new),
                again=again,
            )
        )
    return told


def _advised(one: Practice, number: int) -> Advised:
    parts = (one.source, format_warrant(one.warrant), one.caution)
    return Advised(number, one.practice, " · ".join(part for part in parts if part))


def _again(pattern: Pattern, numbers: list[int]) -> str:
    """Which advice that stands above fits a pattern too, or that none fits."""
    if patterns_search.needs_advice(pattern) and not pattern.advice:
        return patterns_search.NONE_FITS
    if not numbers:
        return ""
    *first, last = map(str, sorted(numbers))
    fits = f"{', '.join(first)} and {last} fit" if first else f"{last} fits"
    return f"Advice {fits} here too."


def _acted(judged: JudgedAction, place: int, zone: str) -> Acted:
    return Acted(
        title=judged.action.title,
        verdict=actions_words.format_verdict(judged.effect),
        about=judged.about,
        expectation=judged.action.expectation or "",
        explained=" ".join(actions_words.format_explanation(judged.effect)),
        weeks=figures.of_action(judged, place, zone=zone),
    )


def _table(found: Retrospective) -> dict[str, Any]:
    """The table of the phases: its heads, and its rows in words."""
    rows = overlap_words.build_phase_table(found.phase_rows)
    named = {"Phase", "Most frequent reason"}
    columns = [
        [_cell(one, figure=name not in named) for one in rows[name]] for name in rows.columns
    ]
    return {"heads": rows.columns, "rows": list(zip(*columns, strict=True))}


def _cell(value: object, *, figure: bool) -> str:
    said = f"{value:,}" if isinstance(value, int) else str(value)
    return said.translate(MINUS) if figure else said


def _formulae(found: Retrospective) -> list[texts.FigureGuide]:
    """The texts of the figures that the report shows."""
    shown = [
        texts.PATTERNS,
        texts.describe_matrix(MEASURE),
        texts.TREND,
        texts.PARETO,
        texts.PHASES,
    ]
    return (shown if found.revisits else []) + ([texts.ACTION] if found.actions else [])


def _rules(patterns: tuple[Pattern, ...]) -> dict[str, str]:
    """The rules by which the patterns shown were found, by their titles."""
    kinds = dict.fromkeys(one.kind for one in patterns)
    return {RULES_BY_KIND[kind].title: RULES_BY_KIND[kind].holds for kind in kinds}
