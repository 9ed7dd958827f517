"""Says on every page that the sample is invented, shows it around, and takes it away."""

from __future__ import annotations

import streamlit as st

from pipeline.ledger import sample
from pipeline.model import Catalogue
from views.parts import tour
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, escape_markdown


def show_note(catalogue: Catalogue) -> None:
    """Draw the note where the store holds synthetic data, else nothing."""
    names = ", ".join(escape_markdown(one.name) for one in tour.list_sample_projects(catalogue))
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="synthetic"):
        st.caption(
            f"The sample project {names} is synthetic: invented data, to look around with.",
            width="content",
        )
        if not visitor.may_write():
            return
        st.button("Show me around", type="tertiary", on_click=tour.start_tour, key="show-around")
        st.button(
            "Remove the sample", type="tertiary", on_click=_remove_sample, key="remove-sample"
        )


def _remove_sample() -> None:
    if not tour.list_sample_projects(session.read_catalogue()):
        return  # the second click of a double click: the first has removed it

    def work() -> Done:
        receipt = sample.remove_sample(session.get_store(), by=session.get_person_name())
        return Done(sample.format_removal(receipt), receipt)

    if attempt(work):
        st.session_state.pop(Key.TOUR, None)
