"""The retrospective: everything that the report of a selection shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.asking.questions import Ask, Question, ask_catalogue, get_current_minute
from pipeline.asking.selection import Selection, format_selection, get_first_day, get_last_day
from pipeline.clock import get_utc_now
from pipeline.figures.actions.effect import ask_actions
from pipeline.figures.actions.judged import JudgedActions, ask_judged_actions
from pipeline.figures.cost.cost import HOURS_A_DAY, ask_cost, has_minutes
from pipeline.figures.forecast.forecast import Forecast, ask_forecast, find_next_phase
from pipeline.figures.forecast.ticked import Ticked, ask_ticked
from pipeline.figures.forecast.words import format_whole
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.figures.overlap.overlap import Overlap, measure_overlap
from pipeline.figures.proposals.insights import Insights, ask_insights
from pipeline.figures.report.summary import ALL_PARTS, ask_time_before, format_summary
from pipeline.figures.time.weeks import ask_trend
from pipeline.model import Action, Catalogue
from pipeline.words.dates import format_clock, format_day
from pipeline.words.plain import NO_FIGURE, convert_to_zone

MEASURE = MEASURES_BY_KEY["revisits"]
NO_FILTER = "no filter"


@dataclass(frozen=True)
class Retrospective:
    """Everything the report of a selection shows; frames as on the pages.

    `sentences` are those of summary.py; `synthetic` is the one on invented data, or empty. `cost`
    are the sentences on what rework cost, empty without a figure. `made` says by whom and when it
    was made, `marking` are the actions that mark the trend. `outlook` is of the phase after the one
    in focus, `expected` its words; None where none is in focus, or the report is of several
    projects. Without revisits the figures are empty.
    """

    of: str
    period: str
    filters: str
    made: str
    sentences: tuple[str, ...]
    synthetic: str
    overlap: Overlap
    insights: Insights
    cost: tuple[str, ...]
    trend: pl.DataFrame
    reasons: pl.DataFrame
    phase_rows: pl.DataFrame
    judged: JudgedActions
    marking: tuple[Action, ...]
    outlook: Forecast | None
    expected: str
    ticked: tuple[Ticked, ...]
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
    catalogue = ask_catalogue(ask)
    overlap = measure_overlap(ask, selection, MEASURE, zone=zone)
    head = overlap.head
    compared = ask_time_before(ask, selection, now=get_current_minute())
    synthetic = format_summary(head, zone=zone, about=("synthetic",)) if head["revisits"] else ()
    parts = [part for part in ALL_PARTS if part != "synthetic"]
    outlook = _ask_outlook(ask, selection, catalogue)
    return Retrospective(
        of=_format_projects(selection, catalogue),
        period=_format_period(selection, head, zone),
        filters=", ".join(format_selection(selection, catalogue, zone=zone)) or NO_FILTER,
        made=_format_made(by, zone),
        sentences=tuple(format_summary(head, zone=zone, compared=compared, about=parts)),
        synthetic=" ".join(synthetic),
        overlap=overlap,
        insights=ask_insights(ask, selection, zone=zone),
        cost=_ask_cost_in_all(ask, selection, zone=zone),
        trend=ask_trend(
            ask, selection, grain="week", stack="main_phase", zone=zone, week_start=week_start
        ),
        reasons=ask(Question("reason_counts", selection=selection)),
        phase_rows=ask(
            Question("phase_rows", selection=selection, zone=zone, week_start=week_start)
        ),
        judged=ask_judged_actions(ask, selection, zone=zone, week_start=week_start),
        marking=ask_actions(ask, selection),
        outlook=outlook,
        expected=format_whole(outlook, catalogue) if outlook else "",
        ticked=ask_ticked(ask, selection),
        zone=zone,
        week_start=week_start,
    )


def _ask_cost_in_all(ask: Ask, selection: Selection, *, zone: str) -> tuple[str, ...]:
    """Ask what rework cost in all, in the sentences of Cost; empty where there is no figure."""
    if not has_minutes(ask, selection):
        return ()
    cost = ask_cost(ask, selection, zone=zone, hours_a_day=HOURS_A_DAY)
    return cost.sentences if cost.has_figures else ()


def _ask_outlook(ask: Ask, selection: Selection, catalogue: Catalogue) -> Forecast | None:
    projects = selection.project_ids or tuple(project.id for project in catalogue.projects)
    focus = catalogue.find_focus(projects[0]) if len(projects) == 1 else None
    if focus is None:
        return None
    phase = find_next_phase(catalogue, focus)
    return ask_forecast(ask, project_id=focus.project_id, phase=phase)


def _format_projects(selection: Selection, catalogue: Catalogue) -> str:
    """Format the projects by name, where some are chosen or there is only one."""
    chosen = [project.name for project in catalogue.projects if project.id in selection.project_ids]
    if not chosen and len(catalogue.projects) == 1:
        return catalogue.projects[0].name
    return ", ".join(chosen) or "all projects"


def _format_period(selection: Selection, head: Mapping[str, Any], zone: str) -> str:
    """Format the period from first to last day: of the filter, else of the records."""
    ends = (
        (get_first_day(selection, zone=zone), head["first_at"]),
        (get_last_day(selection, zone=zone), head["last_at"]),
    )
    first, last = (
        format_day(chosen or convert_to_zone(recorded, zone)) if chosen or recorded else NO_FIGURE
        for chosen, recorded in ends
    )
    return first if first == last else f"{first} – {last}"


def _format_made(by: str | None, zone: str) -> str:
    now = convert_to_zone(get_utc_now(), zone)
    when = f"{format_day(now)} {format_clock(now)} ({zone})"
    return f"by {by}, {when}" if by and by.strip() else when
