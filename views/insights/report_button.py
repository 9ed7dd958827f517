"""The button that makes the report of a view and saves it as one HTML file."""

from functools import partial

import streamlit as st

from pipeline.asking.questions import answer_from
from pipeline.asking.selection import Selection
from pipeline.figures.report.retrospective import ask_retrospective
from pipeline.progress import Progress, scale_progress
from pipeline.store import Store
from pipeline.words import dates
from views.files.saving import show_preparation, show_save_button
from views.session import session

FILE = "report.html"


def show(selection: Selection) -> None:
    """Show the button that makes the report of a selection, then the one that saves it."""
    store = session.get_store()
    reader = (
        session.get_zone(),
        session.get_week_start(),
        session.get_person_name(),
        st.context.locale,
    )
    show_preparation(
        "Report",
        partial(_make_report, store, selection, reader),
        about=("report", selection, store.read_version(), reader),
        says="Drawing the report",
        key="report",
        save=partial(
            show_save_button,
            f"Save {FILE}",
            name=FILE,
            mime="text/html",
            key="save-report",
            icon=":material/download:",
        ),
        width="content",
    )


def _make_report(
    store: Store,
    selection: Selection,
    reader: tuple[str, int, str | None, str | None],
    progress: Progress,
) -> bytes:
    """Make the report in a thread; `reader` is the reader's zone, week start, name and locale."""
    from views.report.page import render_report  # Jinja2 is slow to import

    zone, week_start, by, locale = reader
    dates.set_locale(locale)
    progress(0.0)
    with store.asking() as opened:
        content = ask_retrospective(
            answer_from(opened), selection, zone=zone, week_start=week_start, by=by
        )
    return render_report(content, progress=scale_progress(progress, 0.3, 1.0)).encode()
