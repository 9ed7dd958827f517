"""Who writes down: a field that the browser remembers, or whom the login knows."""

from __future__ import annotations

import streamlit as st

from pipeline.model import Catalogue
from views.session import visitor
from views.session.keys import Key


def show_person(catalogue: Catalogue, *, label: str = "Who") -> None:
    """A name that is known, or a new one; empty is allowed. With a login its name, as text."""
    given = visitor.get_login_name()
    if given is not None:
        with st.container(gap=None, width=200, key="person"):
            st.caption(label)
            st.text(given)
        return
    known = list(catalogue.people)
    me = st.session_state.get(Key.WHO)
    st.selectbox(
        label,
        known if me in known or not me else [*known, me],
        index=None,
        key=Key.WHO,
        accept_new_options=True,
        placeholder="your name, Enter",
        persist_state="session",
        width=200,
    )
