"""The report of a view as a file: made when it is asked for, saved as one page to print."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pipeline import dates
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.report.retrospective import ask_retrospective
from pipeline.progress import Progress, scale_progress
from pipeline.store import Store
from views.parts import preparing, saving, session
from views.parts.preparing import Slow

FILE = "report.html"


def draw(selection: Selection) -> None:
    """Draw the button that makes the report of a selection; once it is made, the one that saves."""
    store = session.store()
    reader = (session.zone(), session.week_start(), session.who(), st.context.locale)
    slow = Slow(
        about=("report", selection, store.version(), reader),
        does=partial(_made, store, selection, reader),
        says="Drawing the report",
    )
    preparing.draw("Report", slow, key="report", save=_save, width="content")


def _made(
    store: Store,
    selection: Selection,
    reader: tuple[str, int, str | None, str | None],
    progress: Progress,
) -> bytes:
    """Make it, in a thread that knows the `reader` (zone, week's start, name, locale) from here."""
    from views.report.page import written  # Jinja2 takes its time to load

    zone, week_start, by, locale = reader
    dates.set_locale(locale)
    progress(0.0)
    with store.reading() as opened:
        found = ask_retrospective(
            questions.answer_from(opened),
            selection,
            zone=zone,
            week_start=week_start,
            by=by,
        )
    return written(found, progress=scale_progress(progress, 0.3, 1.0)).encode()


def _save(made: bytes) -> None:
    saving.button(
        f"Save {FILE}",
        made,
        name=FILE,
        mime="text/html",
        key="save-report",
        icon=":material/download:",
    )
