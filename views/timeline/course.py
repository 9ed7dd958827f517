"""The timelines of the projects, and what a click on a bar or mark opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import TIMELINE
from pipeline.figures.time.timeline import (
    MOST_PROJECTS,
    build_course,
    build_saved_course,
    list_projects_by_activity,
)
from pipeline.model import Catalogue
from pipeline.words import dates, plain
from views.charts.timeline import build_timeline_chart
from views.dialogs import records as dialogs_records
from views.dialogs import revisit
from views.figure import action_marks, chart, figure, view
from views.figure.view import View
from views.session import session, visitor
from views.session.keys import Key
from views.timeline import sessions

MANY_MARKS = 600
MONTH = "%b %Y"
TWO_YEARS, TWO_DAYS = timedelta(days=730), timedelta(days=2)


def show(catalogue: Catalogue, shown: View, bars: pl.DataFrame, marks: pl.DataFrame) -> None:
    """Show the timelines of the projects last worked on, then open what was clicked.

    `bars` and `marks` are the results of queries timeline_sessions.sql and timeline_marks.sql.
    """
    projects = list_projects_by_activity(bars, marks)
    if len(projects) > MOST_PROJECTS:
        st.text(
            f"{len(projects):,} projects in this view; the {MOST_PROJECTS} last worked on are "
            "shown. "
            "Filter by project to see another."
        )
    titles = tuple(phase.title for phase in catalogue.shown_phases)
    for identifier, name in list(projects.items())[:MOST_PROJECTS]:
        own_bars, own_marks = (one.filter(project_id=identifier) for one in (bars, marks))
        _show_timeline(identifier, name, shown, own_bars, own_marks, titles)
    _open_hit(shown.selection, bars, marks)


def _show_timeline(
    identifier: str,
    name: str,
    shown: View,
    bars: pl.DataFrame,
    marks: pl.DataFrame,
    titles: tuple[str, ...],
) -> None:
    key = f"{Key.TIMELINE}-{identifier}"
    revisits = int(marks["revisits"].sum())
    frame = build_course(bars, marks, zone=session.get_zone())
    of_project = replace(shown.selection, project_ids=(identifier,))
    actions = view.find_marks(frame, of_project, starts="starts", ends="ends")
    figure.show(
        replace(TIMELINE, title=f"{TIMELINE.title}: {name}").add_example(
            examples.exemplify_course(bars)
        ),
        build_timeline_chart,
        frame,
        about=shown.about.narrow(f"project {name}", records=revisits),
        key=key,
        alt_text=f"{name}: focus sessions along time, and the revisits made in them"
        + action_marks.format_marks(actions),
        on_select=partial(_handle_click, key),
        points=("hit",),
        static={
            "titles": titles,
            "form": _choose_time_format(frame),
            "many": marks.height > MANY_MARKS,
            "actions": actions,
        },
        table=build_saved_course(bars, marks),
    )


def _choose_time_format(frame: pl.DataFrame) -> str:
    """Choose the format of the time axis by the length of the period."""
    field = dates.get_field_format()
    if frame.is_empty():
        return field.axis
    ends = (*frame["starts"].drop_nulls(), *frame["ends"].drop_nulls())
    length = max(ends) - min(ends)
    return field.axis_hours if length < TWO_DAYS else field.axis if length < TWO_YEARS else MONTH


def _handle_click(key: str) -> None:
    """Remember the clicked bar or mark; the next run of the page opens it (a callback)."""
    hit = chart.find_clicked_mark(key, "hit")
    if hit and hit.get("mark"):
        st.session_state[Key.HIT] = hit["mark"]


def _open_hit(selection: Selection, bars: pl.DataFrame, marks: pl.DataFrame) -> None:
    hit = st.session_state.pop(Key.HIT, None)
    if hit is None:
        return
    for row in bars.filter(mark=hit).to_dicts():
        sessions.open_session(row)
        return
    for row in marks.filter(mark=hit).to_dicts():
        _open_mark(selection, row)


def _open_mark(selection: Selection, mark: dict[str, Any]) -> None:
    """Open the record of a mark to edit it (or see its history), or the table of several."""
    behind = replace(
        selection,
        project_ids=(mark["project_id"],),
        main_phases=(mark["main_phase"],),
        revisited_phases=(mark["revisited_phase"],),
        since=mark["first_at"],
        until=mark["last_at"] + timedelta(microseconds=1),
    )
    if mark["revisits"] > 1:
        pair = f"{mark['main_title']} → {mark['revisited_title']}"
        dialogs_records.show(behind, f"{pair}: {plain.format_count(mark['revisits'], 'revisit')}")
        return
    for record in (
        session.ask(questions.Question("records", selection=behind))
        .filter(id=mark["mark"])
        .to_dicts()
    ):
        st.session_state.pop(Key.REFUSED, None)
        if visitor.may_write():
            revisit.edit(record)
        else:
            revisit.show_history(record["id"])
