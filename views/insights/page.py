"""The Insights page: what to do next, whether actions helped, and what rework costs."""

import streamlit as st

from views.figure import address, filters, view
from views.frame import part
from views.insights import actions as actions_list
from views.insights import cost, report_button, what_next
from views.session import session
from views.session.keys import Key

SECTIONS = {"patterns": "What to do next", "actions": "Actions", "cost": "Cost"}


def draw() -> None:
    """Draw the section that is chosen, beginning with the filters."""
    catalogue = session.read_catalogue()
    shown = view.begin_page(catalogue, say=("count", "synthetic"), even_empty=True)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        section = address.choose_option(
            "Section", SECTIONS, Key.SHOW, "patterns", wrap=True, label_visibility="collapsed"
        )
        report_button.show(shown.selection)
    if section == "actions":
        actions_list.show(shown)
    elif not shown.head["revisits"]:
        filters.show_nothing_left()
    elif section == "cost":
        cost.show(shown)
    else:
        what_next.show(catalogue, shown)


part.show(draw)
