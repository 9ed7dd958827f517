"""Log: write a revisit down in three clicks."""

import streamlit as st

from views.parts import bar, entry, recent, session, start, visitor
from views.parts.keys import Key
from views.parts.messages import end_page, errors_shown, show_outcome

catalogue = session.catalogue()
project = bar.current_project(catalogue)
if project is None:
    show_outcome()
    if catalogue.projects:
        start.all_archived()
    else:
        start.draw()
    end_page()

if not visitor.may_write():
    with st.container(width=820):
        recent.draw(project)
        recent.glossary(catalogue)
    end_page()

focus = catalogue.focus_of(project.id)
if focus is None:
    show_outcome()
    st.header("What are you working on?", anchor=False)
    bar.choose_phase(catalogue, project, key=Key.FIRST_FOCUS, label="The main phase under focus")
    end_page()

form, list_of_recent = st.columns([7, 4], gap="large")
with form:
    entry.draw(catalogue, project, focus)
with list_of_recent:
    with errors_shown(said_above=True):
        recent.draw(project)
    recent.glossary(catalogue)
