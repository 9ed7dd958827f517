"""The retrospective: everything that the report of a selection shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import polars as pl

from pipeline.asking import questions
from pipeline.asking import selection as asking_selection
from pipeline.asking.questions import Ask
from pipeline.asking.selection import Selection
from pipeline.clock import get_utc_now
from pipeline.figures.actions import effect as actions_effect
from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.judged import JudgedAction, judge_action
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.figures.overlap.overlap import Overlap, measure_overlap
from pipeline.figures.patterns import search as patterns_search
from pipeline.figures.patterns.search import Insights
from pipeline.figures.report.summary import ALL_PARTS, ask_time_before, format_summary
from pipeline.figures.time import weeks as time_weeks
from pipeline.model import Action, Catalogue
from pipeline.words import dates, plain

MEASURE = MEASURES_BY_KEY["revisits"]
NO_FILTER = "no filter"


@dataclass(frozen=True)
class Retrospective:
    """Everything the report of a selection shows; frames as on the pages.

    `sentences` are those of pipeline.summary; `synthetic` is the one on invented data, or empty.
    `made` says in words by whom and when it was made, `of_actions` what the actions are judged by;
    `marking` are those that mark the trend. Without revisits the figures are empty.
    """

    of: str
    period: str
    filters: str
    made: str
    sentences: tuple[str, ...]
    synthetic: str
    overlap: Overlap
    insights: Insights
    trend: pl.DataFrame
    reasons: pl.DataFrame
    phase_rows: pl.DataFrame
    actions: tuple[JudgedAction, ...]
    of_actions: str
    marking: tuple[Action, ...]
    zone: str
    week_start: int

    @property
    def revisits(self) -> int:
        """How many revisits the selection holds."""
        return int(self.overlap.head["revisits"])


def ask_retrospective(
    ask: Ask, selection: Selection, *, zone: str, week_start: int = 0, by: str | None = None
) -> Retrospective:
    """Ask for everything the report of a selection shows, in the reader's zone and weeks.

    `by` is who makes it. Nothing is written.
    """
    catalogue = questions.ask_catalogue(ask)
    overlap = measure_overlap(ask, selection, MEASURE, zone=zone)
    head = overlap.head
    compared = ask_time_before(ask, selection, now=questions.get_current_minute())
    weeks = partial(_ask_weeks, ask, zone=zone, week_start=week_start)
    chosen = [one.name for one in catalogue.projects if one.id in selection.project_ids]
    actions = actions_effect.ask_actions(ask, project_ids=selection.project_ids)
    synthetic = format_summary(head, zone=zone, about=("synthetic",)) if head["revisits"] else ()
    said = [one for one in ALL_PARTS if one != "synthetic"]
    return Retrospective(
        of=_format_projects(chosen, catalogue),
        period=_format_period(selection, head, zone),
        filters=", ".join(asking_selection.format_selection(selection, catalogue, zone=zone))
        or NO_FILTER,
        made=_format_made(by, zone),
        sentences=tuple(format_summary(head, zone=zone, compared=compared, about=said)),
        synthetic=" ".join(synthetic),
        overlap=overlap,
        insights=patterns_search.ask_insights(ask, selection),
        trend=weeks(selection, stack="main_phase"),
        reasons=ask(questions.Question("reason_counts", selection=selection)),
        phase_rows=ask(
            questions.Question("phase_rows", selection=selection, zone=zone, week_start=week_start)
        ),
        actions=tuple(judge_action(ask, one, selection, chosen, weeks, zone) for one in actions),
        of_actions=actions_words.format_heading(len(actions), chosen),
        marking=actions_effect.select_concerned(actions_effect.ask_actions(ask), selection),
        zone=zone,
        week_start=week_start,
    )


def _ask_weeks(
    ask: Ask, selection: Selection, *, stack: questions.Stack, zone: str, week_start: int
) -> pl.DataFrame:
    question = questions.Question(
        "trend", selection=selection, grain="week", stack=stack, zone=zone, week_start=week_start
    )
    return time_weeks.name_periods(ask(question), "week")


def _format_projects(chosen: list[str], catalogue: Catalogue) -> str:
    """Format the projects by name, where some are chosen or there is only one."""
    if not chosen and len(catalogue.projects) == 1:
        return catalogue.projects[0].name
    return ", ".join(chosen) or "all projects"


def _format_period(selection: Selection, head: Mapping[str, Any], zone: str) -> str:
    """Format the period from first to last day: of the filter, else of the records."""

    def day(chosen: date | None, recorded: datetime | None) -> str:
        if chosen is None and recorded is not None:
            chosen = plain.convert_to_zone(recorded, zone).date()
        return dates.format_day(chosen) if chosen else plain.NO_FIGURE

    first = day(asking_selection.get_first_day(selection, zone=zone), head["first_at"])
    last = day(asking_selection.get_last_day(selection, zone=zone), head["last_at"])
    return first if first == last else f"{first} – {last}"


def _format_made(by: str | None, zone: str) -> str:
    now = plain.convert_to_zone(get_utc_now(), zone)
    when = f"{dates.format_day(now)} {dates.format_clock(now)} ({zone})"
    return f"by {by}, {when}" if by and by.strip() else when
