"""All that the report of a selection holds, asked at once: the figures of the pages, in values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import polars as pl

from pipeline import dates, wording
from pipeline.asking import questions
from pipeline.asking import selection as asking_selection
from pipeline.asking.questions import Ask
from pipeline.asking.selection import Selection
from pipeline.clock import utc_now
from pipeline.figures.actions import effect as actions_effect
from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.judged import Judged, _judged
from pipeline.figures.overlap.measures import BY_KEY
from pipeline.figures.overlap.pairs import pairs_for
from pipeline.figures.patterns import search as patterns_search
from pipeline.figures.patterns.search import Insights
from pipeline.figures.report.summary import ALL, before, summary
from pipeline.figures.time import weeks as time_weeks
from pipeline.model import Action, Catalogue, Phase

MEASURE = BY_KEY["revisits"]
NO_FILTER = "no filter"


@dataclass(frozen=True)
class Retrospective:
    """What a selection holds: `pairs`, `trend`, `reasons` and `phase_rows` as the pages show them.

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
    head: Mapping[str, Any]
    insights: Insights
    phases: tuple[Phase, ...]
    pairs: pl.DataFrame
    trend: pl.DataFrame
    reasons: pl.DataFrame
    phase_rows: pl.DataFrame
    actions: tuple[Judged, ...]
    of_actions: str
    marking: tuple[Action, ...]
    zone: str
    week_start: int

    @property
    def revisits(self) -> int:
        """How many revisits the selection holds."""
        return int(self.head["revisits"])


def retrospective(
    ask: Ask, selection: Selection, *, zone: str, week_start: int = 0, by: str | None = None
) -> Retrospective:
    """Ask for all that the report of a selection shows, on the clock and in the weeks of a reader.

    `by` is who makes it. Nothing is written.
    """
    catalogue = questions.catalogue(ask)
    head = ask(questions.headline(selection)).row(0, named=True)
    compared = before(ask, selection, now=questions.this_minute())
    weeks = partial(_weeks, ask, zone=zone, week_start=week_start)
    chosen = [one.name for one in catalogue.projects if one.id in selection.project_ids]
    actions = actions_effect.actions(ask, project_ids=selection.project_ids)
    synthetic = summary(head, zone=zone, about=("synthetic",)) if head["revisits"] else ()
    said = [one for one in ALL if one != "synthetic"]
    return Retrospective(
        of=_of(chosen, catalogue),
        period=_period(selection, head, zone),
        filters=", ".join(asking_selection.in_words(selection, catalogue, zone=zone)) or NO_FILTER,
        made=_made(by, zone),
        sentences=tuple(summary(head, zone=zone, compared=compared, about=said)),
        synthetic=" ".join(synthetic),
        head=head,
        insights=patterns_search.insights(ask, selection),
        phases=catalogue.shown_phases,
        pairs=pairs_for(ask, selection, MEASURE.key, zone=zone),
        trend=weeks(selection, stack="main_phase"),
        reasons=ask(questions.reason_counts(selection)),
        phase_rows=ask(questions.phase_rows(selection, zone=zone, week_start=week_start)),
        actions=tuple(_judged(ask, one, selection, chosen, weeks, zone) for one in actions),
        of_actions=actions_words.heading(len(actions), chosen),
        marking=actions_effect.concerned(actions_effect.actions(ask), selection),
        zone=zone,
        week_start=week_start,
    )


def _weeks(
    ask: Ask, selection: Selection, *, stack: questions.Stack, zone: str, week_start: int
) -> pl.DataFrame:
    question = questions.trend(
        selection, grain="week", stack=stack, zone=zone, week_start=week_start
    )
    return time_weeks.with_periods(ask(question), "week")


def _of(chosen: list[str], catalogue: Catalogue) -> str:
    """The projects by name, where some are chosen or there is only one."""
    if not chosen and len(catalogue.projects) == 1:
        return catalogue.projects[0].name
    return ", ".join(chosen) or "all projects"


def _period(selection: Selection, head: Mapping[str, Any], zone: str) -> str:
    """From the first to the last day: of the filter, else of the records."""

    def day(chosen: date | None, recorded: datetime | None) -> str:
        if chosen is None and recorded is not None:
            chosen = wording.in_zone(recorded, zone).date()
        return dates.day(chosen) if chosen else wording.NO_FIGURE

    first = day(asking_selection.first_day(selection, zone=zone), head["first_at"])
    last = day(asking_selection.last_day(selection, zone=zone), head["last_at"])
    return first if first == last else f"{first} – {last}"


def _made(by: str | None, zone: str) -> str:
    now = wording.in_zone(utc_now(), zone)
    when = f"{dates.day(now)} {dates.clock(now)} ({zone})"
    return f"by {by}, {when}" if by and by.strip() else when
