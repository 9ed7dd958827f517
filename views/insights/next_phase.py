"""Before the next phase, on Insights: what it will bring by the team's history, and the checks."""

import streamlit as st

from pipeline.figures.forecast import words
from pipeline.figures.forecast.forecast import ask_forecast, find_next_phase
from pipeline.figures.guide import how_to_read
from pipeline.model import Catalogue, Focus, Project
from views.figure import figure
from views.figure.view import View
from views.frame import bar, checks
from views.session import session
from views.session.keys import Key


def show(catalogue: Catalogue, shown: View) -> None:
    """Show what the phase after the one in focus will bring, or another one that is chosen.

    It is about the only project of the filters, else the one worked on; its whole history counts.
    """
    project = _choose_project(catalogue, shown)
    if project is None:
        return
    focus = catalogue.find_focus(project.id)
    head = st.container()
    phase = _choose_phase(catalogue, project, focus)
    outlook = ask_forecast(session.ask, project_id=project.id, phase=phase)
    line = f"{words.format_line(outlook, catalogue)}."
    with head:
        figure.show_head(how_to_read.OUTLOOK.add_example(line), key=Key.NEXT)
    st.text(line)
    if outlook.prediction is None:
        return
    box = st.expander("Where to, why, and what to check", key=Key.NEXT_OPEN, on_change="rerun")
    if box.open:
        with box:
            checks.show_outlook(catalogue, outlook, focus, place="insights")


def _choose_project(catalogue: Catalogue, shown: View) -> Project | None:
    chosen = shown.selection.project_ids
    if len(chosen) == 1:
        return next((one for one in catalogue.projects if one.id == chosen[0]), None)
    return bar.get_current_project(catalogue)


def _choose_phase(catalogue: Catalogue, project: Project, focus: Focus | None) -> str:
    """Show the choice of a phase; at first it is the one that follows the phase in focus."""
    offered = [phase.key for phase in catalogue.offered_phases]
    key = f"{Key.NEXT_PHASE}-{focus.id if focus else project.id}"
    if st.session_state.get(key) not in offered:
        st.session_state[key] = find_next_phase(catalogue, focus)
    phase: str = st.selectbox(
        f"Before you move on to, in {project.name}"
        if len(catalogue.open_projects) > 1
        else "Before you move on to",
        offered,
        format_func=catalogue.get_phase_title,
        key=key,
        width=320,
    )
    return phase
