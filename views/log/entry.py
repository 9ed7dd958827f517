"""The form that logs a revisit: phase, reason, button; everything else is optional."""

import uuid
from datetime import date
from typing import Any

import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.fields import EARLIEST
from pipeline.model import Catalogue, Focus, Project
from pipeline.words import dates, plain
from views.dialogs import fields
from views.frame import follow, remember
from views.log import likely, sending
from views.log.sending import FORM, NOON, OTHER, build_time_key
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown, show_field_problems

MINUTES = (15, 30, 60, 120)
# A field that is read only on submit: no rerun, and kept while another page is open.
DEFERRED: Any = {"on_change": "ignore", "persist_state": "session"}


def show(catalogue: Catalogue, project: Project, focus: Focus, *, in_window: bool = False) -> None:
    """Show the form for a project with a phase in focus, and the outcome of the last entry.

    A form `in_window` closes it once the revisit is logged, and leaves the outcome to the page.
    Nothing on it moves while it is filled in: phases and reasons are sent with the button, and
    keyboard.js (views/frame) chooses them by key.
    """
    token = st.session_state.setdefault(Key.ENTRY, str(uuid.uuid4()))
    with st.container(key=f"entry-{token}"):
        _choose_phases(catalogue, focus, token)
        _choose_reason(catalogue, focus, token)
        st.text_input("Note", key=f"note-{token}", **DEFERRED, placeholder="optional")
        show_field_problems("note", form=FORM)
        _show_details(catalogue, token)
        sending.show(catalogue, project, focus, token, in_window=in_window)


@st.fragment
def _choose_phases(catalogue: Catalogue, focus: Focus, token: str) -> None:
    """Show both phases; another main phase draws only these two fields anew."""
    main = _choose_main_phase(catalogue, focus, token)
    _choose_revisited_phase(catalogue, main, token)


def _choose_main_phase(catalogue: Catalogue, focus: Focus, token: str) -> str:
    key = f"main-{focus.id}-{token}"
    st.session_state.setdefault(key, focus.phase)
    chosen: str = st.selectbox(
        "From",
        [phase.key for phase in catalogue.list_phases_with(focus.phase)],
        format_func=catalogue.get_phase_title,
        key=key,
        width=280,
    )
    show_field_problems("main_phase", form=FORM)
    return chosen


def _choose_revisited_phase(catalogue: Catalogue, main: str, token: str) -> None:
    """Show the phases with their numbers: those before the main one, then those after it."""
    key = f"to-{token}"
    if st.session_state.get(key) == main:
        st.session_state[key] = None
    offered = [phase.key for phase in catalogue.offered_phases]
    numbers = {phase: number for number, phase in enumerate(offered, start=1)}
    before = offered.index(main) if main in offered else len(offered)
    with st.container(key="back-to"):
        st.html(f"<style>{_part_pills(before, len(offered))}</style>")
        st.pills(
            "Back to",
            [phase for phase in offered if phase != main],
            format_func=lambda phase: (
                f"{numbers[phase]} {escape_markdown(catalogue.get_phase_title(phase))}"
            ),
            key=key,
            wrap=True,
            **DEFERRED,
        )
    show_field_problems("revisited_phase", form=FORM)


def _part_pills(before: int, phases: int) -> str:
    """Build the CSS that gives the phases after the main one a line of their own."""
    if not 0 < before < phases - 1:
        return ""
    group = ".st-key-back-to [role=radiogroup]"
    return (
        f"{group}::after {{ content: 'after'; order: 1; }} {group}::before {{ content: 'before'; }}"
        f"{group} > button:nth-of-type(n + {before + 1}) {{ order: 2; }}"
    )


def _choose_reason(catalogue: Catalogue, focus: Focus, token: str) -> None:
    """Show the reasons in an order that does not change, and above them the likely ones.

    Both stay as they were when the entry began; what was added since stands last.
    """
    names = {reason.id: reason.name for reason in catalogue.offered_reasons}
    by_name = sorted(names, key=lambda reason: names[reason].casefold())
    likely_key, order_key = f"likely-{token}", f"reasons-{token}"
    if likely_key not in st.session_state:
        main = st.session_state[f"main-{focus.id}-{token}"]
        st.session_state[likely_key] = likely.find_likely_reasons(main)
    order = st.session_state.setdefault(order_key, by_name)
    shown = [reason for reason in dict.fromkeys([*order, *by_name]) if reason in names]
    with st.container(key="why", gap="xsmall"):
        usual = [names[reason] for reason in st.session_state[likely_key] if reason in names]
        st.html(likely.draw_likely(usual))
        st.pills(
            "Why",
            [*shown, OTHER],
            format_func=lambda choice: (
                "+ Other" if choice == OTHER else escape_markdown(names[choice])
            ),
            key=f"why-{token}",
            wrap=True,
            label_visibility="collapsed",
            **DEFERRED,
        )
        with st.container(key="other-reason"):  # style.css shows it with “+ Other”
            st.selectbox(
                "Another reason: find it, or type a new one",
                [names[reason] for reason in shown],
                index=None,
                key=f"new-{token}",
                accept_new_options=True,
                **DEFERRED,
                placeholder="type it, then Enter",
            )
    show_field_problems("reason", form=FORM)


def _show_details(catalogue: Catalogue, token: str) -> None:
    with st.container(horizontal=True, vertical_alignment="top"):
        st.pills("Minutes", MINUTES, key=f"minutes-{token}", **DEFERRED)
        st.number_input(
            "or other minutes",
            min_value=0,
            step=5,
            value=None,
            key=f"other-minutes-{token}",
            **DEFERRED,
            width=130,
        )
        st.segmented_control(
            "Avoidable (empty: unknown)",
            ["yes", "no"],
            key=f"avoidable-{token}",
            **DEFERRED,
        )
    with st.container(horizontal=True, vertical_alignment="top"):
        with st.container(width="content"):
            _show_moment(token)
        with st.container(width=200):
            _show_person(catalogue)
    for column in ("minutes", "occurred_at", "recorded_by"):
        show_field_problems(column, form=FORM)


@st.fragment
def _show_person(catalogue: Catalogue) -> None:
    fields.show_person(catalogue)
    if follow.is_rerunning_alone():
        remember.keep()


@st.fragment
def _show_moment(token: str) -> None:
    """Show the field of the day, and once a day is chosen that of the time."""
    with st.container(horizontal=True, vertical_alignment="top", width="content"):
        _show_day_and_time(token)


def _show_day_and_time(token: str) -> None:
    day: date | None = st.date_input(
        "When (empty: now)",
        value=None,
        min_value=EARLIEST.date(),
        max_value=session.get_today(),
        format=dates.get_field_format().input,
        key=f"day-{token}",
        persist_state="session",
        width=160,
    )
    if day is None:
        return
    key = build_time_key(day, token)
    now = plain.convert_to_zone(get_utc_now(), session.get_zone()).time()
    st.session_state.setdefault(key, NOON if day < session.get_today() else now.replace(second=0))
    st.time_input("at", key=key, step=900, **DEFERRED, width=120)
