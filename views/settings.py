"""Settings: the names that the team works with, what was changed, and what is your own."""

import streamlit as st

from views.parts import (
    backups_list,
    change_log,
    names_list,
    own_settings,
    practices_list,
    session,
    start,
    tour,
)
from views.parts.keys import Key
from views.parts.messages import end_page, show_outcome
from views.parts.names_kinds import PHASES, PROJECTS, REASONS

SECTIONS = {
    "projects": "Projects",
    "phases": "Phases",
    "reasons": "Reasons",
    "practices": "Practices",
    "changes": "Change log",
    "backups": "Backups",
    "you": "You",
}

section = st.segmented_control(
    "Section",
    list(SECTIONS),
    format_func=SECTIONS.__getitem__,
    default="projects",
    required=True,
    wrap=True,
    key=Key.SECTION,
    bind="query-params",
    label_visibility="collapsed",
)
show_outcome()
if section == "backups":  # before anything is asked of a store that may be broken
    backups_list.draw()
    end_page()
catalogue = session.catalogue()
if section == "phases":
    names_list.draw(PHASES, names_list.of_phases(catalogue))
elif section == "reasons":
    names_list.draw(REASONS, names_list.of_reasons(catalogue))
elif section == "practices":
    practices_list.draw(catalogue)
elif section == "changes":
    change_log.draw()
elif section == "you":
    own_settings.draw(catalogue)
else:  # a link may name none
    names_list.draw(PROJECTS, names_list.of_projects(catalogue))
    if not tour.synthetic(catalogue):
        start.offer_sample()
