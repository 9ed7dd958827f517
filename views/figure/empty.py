"""What pages show before anything is logged: how to begin."""

import streamlit as st

from pipeline.ledger import sample
from pipeline.ledger.projects import get_or_add_project
from views.files import importing
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, callback


def show_start() -> None:
    """Show the three ways to begin: log a revisit, import a file, load the sample project."""
    st.header("Nothing is written down yet")
    st.write(
        "Each time work goes back from the phase you are in to another one, write it down: "
        "three clicks. Soon the team sees where its phases overlap, and why."
    )
    if not visitor.may_write():
        return
    with st.form("first", border=False, width=560):
        st.text_input(
            "Write down the first revisit. Which project is it?",
            key=Key.FIRST_PROJECT,
            placeholder="churn-model",
        )
        st.form_submit_button("Start", type="primary", on_click=_add_first_project)
    st.caption("Or begin with what is there already:")
    with st.container(horizontal=True, vertical_alignment="center"):
        importing.show_button("Import a file")
        show_sample_button()


def show_sample_button() -> None:
    """Show a button that loads the sample project to visitors who may write."""
    if not visitor.may_write():
        return
    st.button("Load the sample project (synthetic)", on_click=_load_sample)


def show_all_archived() -> None:
    """Show where to reopen a project: revisits can be logged for open projects only."""
    st.header("All projects are archived")
    if not visitor.may_write():
        return
    st.write("Reopen one in Settings to go on with it, or type the name of a new one above.")
    st.page_link("views/settings/page.py", label="Open Settings", icon=":material/settings:")


def show_nothing_yet() -> None:
    """Show on a page of figures that nothing is logged yet, with links to begin."""
    st.header("Nothing to show yet")
    st.write("This page fills itself as soon as the first revisit is written down.")
    if not visitor.may_write():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "views/log/page.py", label="Write down the first revisit", icon=":material/edit:"
        )
        importing.show_button("Import a file")
        show_sample_button()


@callback
def _add_first_project() -> None:
    name = st.session_state.get(Key.FIRST_PROJECT) or ""
    st.session_state[Key.PROJECT], _ = session.write(get_or_add_project, name)


@callback
def _load_sample() -> Done:
    loaded = session.write(sample.load_sample)
    return Done(loaded.words, loaded.receipt)
