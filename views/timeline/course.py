"""The timelines of the projects, and what a click on a bar or mark opens."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import streamlit as st

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.time.timeline import Course, Timeline, narrow_to_mark
from pipeline.model import Catalogue
from pipeline.words import dates, plain
from views.charts.timeline import build_timeline_chart
from views.dialogs import records as dialogs_records
from views.dialogs import revisit
from views.figure import action_marks, chart, figure, view
from views.session import session, visitor
from views.session.keys import Key
from views.timeline import sessions

MANY_MARKS = 600
MONTH = "%b %Y"
TWO_YEARS, TWO_DAYS = timedelta(days=730), timedelta(days=2)


def show(catalogue: Catalogue, shown: view.View, timeline: Timeline) -> None:
    """Show the timelines of the projects last worked on, then open what was clicked."""
    if timeline.left_out:
        st.text(timeline.left_out)
    for course in timeline.courses:
        _show_course(catalogue, shown, course)
    _open_hit(shown.selection, timeline)


def _show_course(catalogue: Catalogue, shown: view.View, course: Course) -> None:
    key = f"{Key.TIMELINE}-{course.project_id}"
    of_project = replace(shown.selection, project_ids=(course.project_id,))
    actions = view.find_marks(course.rows, of_project, starts="starts", ends="ends")
    figure.show(
        replace(
            how_to_read.TIMELINE, title=f"{how_to_read.TIMELINE.title}: {course.project}"
        ).add_example(examples.exemplify_course(course.sessions), note=course.note),
        build_timeline_chart,
        course.rows,
        about=shown.about.narrow(f"project {course.project}", records=course.revisits),
        key=key,
        alt_text=f"{course.project}: focus sessions along time, and the revisits made in them"
        + action_marks.format_marks(actions),
        clicks=chart.Clicks(("hit",), partial(_handle_click, key)),
        static={
            "titles": view.list_phase_titles(catalogue),
            "form": _choose_time_format(course),
            "many": course.marks.height > MANY_MARKS,
            "actions": actions,
        },
        table=course.build_file_rows,
    )


def _choose_time_format(course: Course) -> str:
    """Choose the format of the time axis by the length of the course."""
    field = dates.get_field_format()
    if course.rows.is_empty():
        return field.axis
    if course.length < TWO_DAYS:
        return field.axis_hours
    return field.axis if course.length < TWO_YEARS else MONTH


def _handle_click(key: str) -> None:
    """Remember the clicked bar or mark; the next run of the page opens it (a callback)."""
    hit = chart.find_clicked_mark(key, "hit")
    if hit and hit.get("mark"):
        st.session_state[Key.HIT] = hit["mark"]


def _open_hit(selection: Selection, timeline: Timeline) -> None:
    hit = st.session_state.pop(Key.HIT, None)
    if hit is None:
        return
    for row in timeline.sessions.filter(mark=hit).to_dicts():
        sessions.open_session(row)
        return
    for row in timeline.marks.filter(mark=hit).to_dicts():
        _open_mark(selection, row)


def _open_mark(selection: Selection, mark: dict[str, Any]) -> None:
    """Open the record of a mark to edit it (or see its history), or the table of several."""
    of_mark = narrow_to_mark(selection, mark)
    if mark["revisits"] > 1:
        pair = plain.format_pair(mark["main_title"], mark["revisited_title"])
        dialogs_records.show(of_mark, f"{pair}: {plain.format_count(mark['revisits'], 'revisit')}")
        return
    records = session.ask(Question("records", selection=of_mark))
    for record in records.filter(id=mark["mark"]).to_dicts():
        st.session_state.pop(Key.REFUSED, None)
        if visitor.may_write():
            revisit.edit(record)
        else:
            revisit.show_history(record["id"])
