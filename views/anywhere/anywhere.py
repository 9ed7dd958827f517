"""The buttons at the end of the bar, which open a window over any page (keys: keyboard.js)."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from views.anywhere import finder
from views.dialogs import revisit
from views.frame import bar
from views.log import entry
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import errors_shown

KEYS = (
    ("1 to 9", "in the form: go back to the phase of that number"),
    ("letters", "in the form: narrow the reasons, and choose the first that is left"),
    ("Enter", "in the form: log the revisit (Ctrl S too)"),
    ("n", "on other pages: open the form over the page"),
    ("Ctrl Z", "take back what was done last, as long as it stands at the foot of the window"),
    ("Ctrl K", "find a page, a project, a reason or a record"),
    ("?", "show these keys"),
)


def show_buttons(place: DeltaGenerator | None, page: str, pages: Sequence[StreamlitPage]) -> None:
    """Show the buttons in `place`, the bar; without one (no project yet) there are none."""
    if place is None:
        return
    with place:
        is_elsewhere = page != "Log" and visitor.may_write()
        if is_elsewhere and _show_button("log-anywhere", ":material/add:", "Log a revisit (n)"):
            _open_entry()
        if _show_button("find", ":material/search:", "Find (Ctrl K)"):
            finder.open_finder(pages)
        if _show_button("keys", ":material/keyboard:", "Keys (?)"):
            _open_keys()


def open_found_record() -> None:
    """Open the record that was found."""
    found = st.session_state.pop(Key.FOUND, None)
    if found is None:
        return
    rows = session.ask(Question("records", selection=Selection(), most=finder.MOST_RECORDS))
    row = next((row for row in rows.to_dicts() if row["id"] == found), None)
    if row:
        revisit.open_revisit(row)


def _show_button(key: str, icon: str, words: str) -> bool:
    return st.button(words, icon=icon, key=key, type="tertiary", help=words)


@st.dialog("Log a revisit", width="large", on_dismiss="rerun")
def _open_entry() -> None:
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    with errors_shown():
        catalogue = session.read_catalogue()
        project = bar.get_current_project(catalogue)
        if project is None:
            st.text("All projects are archived: reopen one in Settings.")
            return
        st.caption(f"Project {project.name}")
        focus = catalogue.find_focus(project.id)
        if focus is None:
            label = "What are you working on?"
            bar.show_phase_choice(catalogue, project, key=Key.FIRST_FOCUS, label=label)
        else:
            entry.show(catalogue, project, focus, in_window=True)


@st.dialog("Keys")
def _open_keys() -> None:
    st.table({"Key": [key for key, _ in KEYS], "What it does": [words for _, words in KEYS]})
