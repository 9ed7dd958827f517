"""How every page of figures begins (filters, sentences), and what its charts ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pipeline.asking.questions import Grain, Question, Stack, get_current_minute
from pipeline.asking.selection import Selection
from pipeline.figures.actions.effect import ask_actions
from pipeline.figures.report import summary
from pipeline.figures.time import weeks as time_weeks
from pipeline.model import Catalogue
from views.charts.marks import Mark
from views.figure import action_marks, empty, filters
from views.figure.figure import About
from views.session import session
from views.session.messages import end_page, show_outcome


@dataclass(frozen=True)
class View:
    """What a page shows: the selection, its headline figures, and both in words for files."""

    selection: Selection
    head: Mapping[str, Any]
    about: About


def begin_page(
    catalogue: Catalogue,
    *,
    say: Iterable[summary.SummaryPart] = summary.ALL_PARTS,
    even_empty: bool = False,
    search_in_sight: bool = False,
) -> View:
    """Show filters and the sentences `say`; ends the page if there is nothing to show.

    With `even_empty` the page goes on if the filters leave no revisits; `search_in_sight` puts the
    search field beside the filters.
    """
    show_outcome()
    if not any(project.revisits for project in catalogue.projects):
        empty.show_nothing_yet()
        end_page()
    selection = filters.show(catalogue, search_in_sight=search_in_sight)
    session.show_selection(selection)
    head = session.ask(Question("headline", selection=selection)).row(0, named=True)
    if not head["revisits"] and not even_empty:
        filters.show_nothing_left()
        end_page()
    if head["revisits"]:
        compared = summary.ask_time_before(session.ask, selection, now=get_current_minute())
        sentences = summary.format_summary(
            head, zone=session.get_zone(), compared=compared, about=say
        )
        with st.container(key="summary"):
            st.text(" ".join(sentences))
    return View(selection, head, About(filters.format_filters(catalogue), head["revisits"]))


def ask_drawable_trend(
    selection: Selection, *, grain: Grain, stack: Stack
) -> tuple[Grain, pl.DataFrame]:
    """Ask for revisits over time, by `grain` or by a longer one that can be drawn, and which."""
    return time_weeks.ask_drawable_trend(
        session.ask,
        selection,
        grain=grain,
        stack=stack,
        zone=session.get_zone(),
        week_start=session.get_week_start(),
    )


def ask_trend(selection: Selection, *, grain: Grain, stack: Stack) -> pl.DataFrame:
    """Ask for revisits over time in the reader's zone and weeks, each period named in `said`."""
    return time_weeks.ask_trend(
        session.ask,
        selection,
        grain=grain,
        stack=stack,
        zone=session.get_zone(),
        week_start=session.get_week_start(),
    )


def find_marks(
    frame: pl.DataFrame, selection: Selection, *, starts: str = "period", ends: str = "period_end"
) -> tuple[Mark, ...]:
    """Find the actions to mark on a chart whose rows reach from `starts` to `ends`.

    An action is marked if its project, phases and reason (or any) match `selection`.
    """
    actions = ask_actions(session.ask, selection)
    return action_marks.build_marks(
        actions, frame, zone=session.get_zone(), starts=starts, ends=ends
    )


def list_phase_titles(catalogue: Catalogue) -> tuple[str, ...]:
    """List the titles of the phases in the figures, in workflow order."""
    return tuple(phase.title for phase in catalogue.shown_phases)
