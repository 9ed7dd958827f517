"""The finder: type a few letters to go to a page, a project, a reason or a record."""

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.model import Catalogue
from views.dialogs import revisit
from views.figure import filters
from views.session import address, session
from views.session.keys import FILTERS, Key
from views.session.messages import errors_shown

MOST_RECORDS = 500
Found = tuple[str, str]
"""What was found: its kind, and its title or id."""


def open_finder(pages: Sequence[StreamlitPage]) -> None:
    """Open the window of the finder."""

    @st.dialog("Find")
    def show_finder() -> None:
        with errors_shown():
            words = _list_findable(session.read_catalogue(), pages)
            number = st.session_state.setdefault(Key.FINDING, 0)
            with st.container(key="finder"):
                found: Found | None = st.selectbox(
                    "A page, project, reason or record",
                    list(words),
                    index=None,
                    format_func=words.__getitem__,
                    key=f"found-{number}",
                    placeholder="type a few letters, then Enter",
                )
            st.caption(f"Records: the newest {MOST_RECORDS}; the page Records searches all.")
        if found:
            st.session_state[Key.FINDING] = number + 1
            _go_to(found, pages)

    show_finder()


def _list_findable(catalogue: Catalogue, pages: Sequence[StreamlitPage]) -> dict[Found, str]:
    """List what can be found, in words."""
    newest = Question("records", selection=Selection(), most=MOST_RECORDS)
    return {
        **{("page", page.title): f"Page {page.title}" for page in pages},
        **{("project", each.id): f"Project {each.name}" for each in catalogue.projects},
        **{("reason", each.id): f"Reason {each.name}" for each in catalogue.reasons},
        **{
            ("record", row["id"]): " · ".join(
                filter(None, (revisit.format_revisit(row), row["note"], row["written_by"]))
            )
            for row in session.ask(newest).to_dicts()
        },
    }


def _go_to(found: Found, pages: Sequence[StreamlitPage]) -> None:
    """Go to a page; show only the project or reason there; or open the record."""
    kind, which = found
    by_title = {page.title: page for page in pages}
    if kind == "page":
        st.switch_page(by_title[which])
    if kind == "record":
        st.session_state[Key.FOUND] = which
        st.rerun()
    for key in FILTERS:
        address.put(key, [which] if key == kind else filters.get_empty(key))
    st.switch_page(by_title["Records"])
