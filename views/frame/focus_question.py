"""Asks once, after a night or more without a sign, whether the focus still holds."""

from datetime import datetime

import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.ledger import focus as ledger_focus
from pipeline.ledger.team.working_hours import ask_working_hours, is_in_doubt, propose_end
from pipeline.model import Catalogue, Focus, Project
from pipeline.words import plain
from views.frame import checks
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, callback, escape_markdown


def show(catalogue: Catalogue, project: Project) -> None:
    """Show the question in one line to visitors who may write, but not about invented data."""
    running = catalogue.find_focus(project.id)
    now, zone = get_utc_now(), session.get_zone()
    if running is None or project.synthetic or not visitor.may_write():
        return
    if not is_in_doubt(running, zone=zone, now=now):
        return
    if st.session_state.get(Key.NOT_ASKED) == _name_silence(running):
        return
    ended_at = propose_end(running, ask_working_hours(session.ask))
    title = catalogue.get_phase_title(running.phase)
    when = plain.format_moment(ended_at, zone=zone, now=now)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="focus-question"
    ):
        st.text(f"Still on {title}?", width="content")
        st.button("Yes", key="still-yes", on_click=_confirm, args=(running.id, title))
        st.button(
            f"It ended {when}",
            key="still-ended",
            on_click=_end,
            args=(project.name, running.phase, ended_at),
        )
        with st.popover("Now something else", key="still-else"):
            st.session_state[Key.STILL] = None
            st.pills(
                "What are you working on?",
                [phase.key for phase in catalogue.offered_phases if phase.key != running.phase],
                format_func=lambda phase: escape_markdown(catalogue.get_phase_title(phase)),
                key=Key.STILL,
                on_change=_change,
                args=(project.name, ended_at),
                wrap=True,
            )
        st.button(
            "Do not ask again",
            icon=":material/close:",
            key="still-not-asked",
            type="tertiary",
            on_click=_stop_asking,
            args=(_name_silence(running),),
        )


def _name_silence(running: Focus) -> str:
    return f"{running.id} {running.last_sign.isoformat()}"


def _stop_asking(silence: str) -> None:
    """Ask no more after this silence (a callback)."""
    st.session_state[Key.NOT_ASKED] = silence


@callback
def _confirm(identifier: str, title: str) -> Done:
    receipt = session.write(ledger_focus.confirm_focus, identifier)
    return Done(f"{title} is still in focus", receipt)


@callback
def _end(project: str, phase: str, ended_at: datetime) -> Done:
    change = session.write(ledger_focus.set_focus, project=project, phase=None, ended_at=ended_at)
    when = plain.format_moment(ended_at, zone=session.get_zone(), now=get_utc_now())
    title = session.read_catalogue().get_phase_title(phase)
    return Done(f"The focus on {title} ended {when}", change.receipt)


@callback
def _change(project: str, ended_at: datetime) -> Done | None:
    phase = st.session_state.get(Key.STILL)
    if phase is None:
        return None
    change = session.write(ledger_focus.set_focus, project=project, phase=phase, ended_at=ended_at)
    checks.note_move(change)
    return Done(
        f"{session.read_catalogue().get_phase_title(phase)} is in focus now", change.receipt
    )
