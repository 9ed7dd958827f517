"""The Log page: log a revisit in three clicks."""

import streamlit as st

from views.figure import empty
from views.frame import bar, checks
from views.log import entry, recent
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import end_page, errors_shown, show_outcome

catalogue = session.read_catalogue()
project = bar.get_current_project(catalogue)
if project is None:
    show_outcome()
    if catalogue.projects:
        empty.show_all_archived()
    else:
        empty.show_start()
    end_page()

if not visitor.may_write():
    with st.container(width=820):
        recent.show(project)
        recent.show_glossary(catalogue)
    end_page()

focus = catalogue.find_focus(project.id)
if focus is None:
    show_outcome()
    st.header("What are you working on?", anchor=False)
    bar.show_phase_choice(
        catalogue, project, key=Key.FIRST_FOCUS, label="The main phase under focus"
    )
    end_page()

form, list_of_recent = st.columns([7, 4], gap="large")
with form:
    entry.show(catalogue, project, focus)
with list_of_recent:
    checks.show_line(catalogue, project, focus, place="log")
    with errors_shown(said_above=True):
        recent.show(project)
    recent.show_glossary(catalogue)
