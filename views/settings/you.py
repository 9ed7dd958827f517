"""The You section of Settings: your name, when weeks start, your default project."""

import calendar

import streamlit as st

from pipeline.model import Catalogue
from views.dialogs import fields
from views.frame import access_check, remember
from views.session import visitor
from views.session.keys import Key


def show(catalogue: Catalogue) -> None:
    """Show the three fields that this browser remembers; only the name is saved in the store.

    With a login the name comes from it, and a logout button is shown.
    """
    names = [project.name for project in catalogue.open_projects]
    if st.session_state.get(Key.HOME) not in names:
        st.session_state[Key.HOME] = None
    if visitor.get_login_name() is None:
        st.caption("Kept in this browser. Your name stands beside what you write down.")
    else:
        st.caption(
            "Your name comes from the login, and stands beside what you write down. The rest is "
            "kept in this browser."
        )
    fields.show_person(catalogue, label="Who I am")
    st.selectbox(
        "Weeks start on",
        remember.WEEK_STARTS,
        format_func=lambda day: calendar.day_name[day],
        key=Key.WEEK_START,
        persist_state="session",
        width=200,
        help="For Trends and the counts of this week and last week.",
    )
    st.selectbox(
        "Default project",
        names,
        index=None,
        key=Key.HOME,
        placeholder="the one last used here",
        persist_state="session",
        width=280,
        help="The project that a new visit begins with.",
    )
    st.segmented_control(
        "Theme",
        remember.THEMES,
        key=Key.THEME,
        persist_state="session",
        help="Light, dark, or as your system has it; on all pages in this browser.",
    )
    access_check.show_login()
    if not catalogue.projects:
        remember.keep()  # otherwise the bar does this, but it is not shown before the first project
