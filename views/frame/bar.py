"""The bar at the top of every page: the current project and its phase in focus."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipeline.clock import get_utc_now
from pipeline.ledger import focus
from pipeline.ledger import names as ledger_names
from pipeline.ledger.projects import get_or_add_project
from pipeline.model import Catalogue, Project
from pipeline.words import plain
from views.frame import access_check, checks, focus_question, remember, sample
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, callback, escape_markdown, forget_outcome
from views.session.opening import READ_ERRORS


def show(page: str) -> DeltaGenerator | None:
    """Show the bar, and return it for what stands at its end.

    None before the first project exists or if names cannot be read: then nothing is shown.
    """
    if st.session_state.get(Key.SHOWN) != page:
        forget_outcome()
        st.session_state[Key.SHOWN] = page
    remember.recall()
    try:
        catalogue = session.read_catalogue()
    except READ_ERRORS:
        return None  # the notice above the page says why
    if not catalogue.projects:
        access_check.show_read_only_note()
        return None
    if visitor.may_write():
        sample.begin_tour_once(catalogue)
    project = get_current_project(catalogue)
    if project:
        st.set_page_config(page_title=f"{page} · {project.name} · MLOps Revisits")
    bar = st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="bar"
    )
    with bar:
        if not visitor.may_write():
            access_check.show_read_only_note()
            st.space("stretch")
        st.caption("Working on", width="content")
        _show_project_field(catalogue)
        if project:
            _show_focus_popover(catalogue, project)
    if project:
        focus_question.show(catalogue, project)
    sample.show_note(catalogue)
    sample.show_tour(catalogue, page)
    remember.keep()
    return bar


def _show_project_field(catalogue: Catalogue) -> None:
    st.selectbox(
        "Project",
        [project.name for project in catalogue.open_projects],
        key=Key.PROJECT,
        accept_new_options=visitor.may_write(),
        on_change=_choose_project,
        args=(catalogue,),
        label_visibility="collapsed",
        placeholder="Choose or type a project" if visitor.may_write() else "Choose a project",
        width=280,
        persist_state="session",
    )


def get_current_project(catalogue: Catalogue) -> Project | None:
    """Return the current project: the chosen one, even if renamed, else the one written to last."""
    chosen, last = st.session_state.get(Key.PROJECT), st.session_state.get(Key.LAST_PROJECT)
    known = catalogue.find_project(chosen) if chosen else None
    if known is None:
        known = next((project for project in catalogue.projects if project.id == last), None)
    if known is None or known.archived:
        known = next(iter(catalogue.open_projects), None)
    if known and chosen != known.name:
        st.session_state[Key.PROJECT] = known.name
    st.session_state[Key.LAST_PROJECT] = known.id if known else None
    return known


def show_phase_choice(catalogue: Catalogue, project: Project, *, key: str, label: str) -> None:
    """Show the phases as buttons; a click puts one into focus."""
    running = catalogue.find_focus(project.id)
    st.session_state[key] = running.phase if running else None
    st.pills(
        label,
        [phase.key for phase in catalogue.list_phases_with(st.session_state[key])],
        format_func=lambda phase: escape_markdown(catalogue.get_phase_title(phase)),
        key=key,
        on_change=_choose_focus,
        args=(project.id, key),
        wrap=True,
    )


def _show_focus_popover(catalogue: Catalogue, project: Project) -> None:
    running = catalogue.find_focus(project.id)
    label = "No phase in focus"
    if running:
        title = catalogue.get_phase_title(running.phase)
        since = plain.format_since(running.started_at, zone=session.get_zone(), now=get_utc_now())
        label = f":material/radio_button_checked: {escape_markdown(f'{title} · {since}')}"
    if not visitor.may_write():
        st.markdown(label, width="content")
        return
    with st.popover(label, key=f"focus-{running.id if running else project.id}"):
        show_phase_choice(catalogue, project, key=Key.FOCUS, label="What are you working on?")
        if running:
            st.button("End the focus", on_click=_end_focus, args=(project.id,), type="tertiary")
            if checks.is_just_moved(running):
                checks.show_line(catalogue, project, running, place="bar")


def _choose_project(shown: Catalogue) -> None:
    chosen = st.session_state.get(Key.PROJECT)

    def work() -> Done | None:
        if not chosen:
            return None
        catalogue = _read_names(shown, chosen)
        name = ledger_names.find_current_name(ledger_names.PROJECT, shown, catalogue, chosen)
        known = catalogue.find_project(name)
        if known and not known.archived:
            st.session_state[Key.PROJECT] = known.name
            st.session_state[Key.OFFERED] = known.id
            return None
        spelled, receipt = session.write(get_or_add_project, name)
        st.session_state[Key.PROJECT] = spelled
        return Done(f"Added the project {spelled}", receipt)

    if not attempt(work, nothing=f"The project “{chosen}” was not added"):
        st.session_state[Key.PROJECT] = None  # get_current_project falls back to the project before


def _read_names(shown: Catalogue, chosen: str) -> Catalogue:
    """Read the current names, or use those shown if the store is busy and the name is known."""
    try:
        return session.read_catalogue()
    except READ_ERRORS:
        if shown.find_project(chosen) is None:
            raise
        return shown


@callback
def _choose_focus(project_id: str, key: str) -> Done | None:
    phase = st.session_state.get(key)
    if phase is None:
        return None
    catalogue = session.read_catalogue()
    project = ledger_names.find_name(ledger_names.PROJECT, catalogue, project_id)
    change = session.write(focus.set_focus, project=ledger_names.get_name(project), phase=phase)
    checks.note_move(change)
    return Done(f"{catalogue.get_phase_title(phase)} is in focus now", change.receipt)


@callback
def _end_focus(project_id: str) -> Done:
    catalogue = session.read_catalogue()
    project = ledger_names.find_name(ledger_names.PROJECT, catalogue, project_id)
    change = session.write(focus.end_focus, project=ledger_names.get_name(project))
    title = catalogue.get_phase_title(change.before or "")
    return Done(f"The focus on {title} has ended", change.receipt)
