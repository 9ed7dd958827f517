"""The field that says who writes down; the browser remembers it."""

from __future__ import annotations

import streamlit as st

from pipeline.model import Catalogue
from views.parts.keys import Key


def field(catalogue: Catalogue, *, label: str = "Who") -> None:
    """A name that is known, or a new one; empty is allowed."""
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
