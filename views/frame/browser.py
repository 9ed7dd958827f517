"""The scripts of ours that run in the browser."""

import uuid
from pathlib import Path

import streamlit as st

from views.session.keys import Key

SCRIPTS = tuple(
    Path(__file__).with_name(f"{name}.js").read_text(encoding="utf-8")
    for name in ("address", "theme", "keyboard", "follow")
)


def run_scripts() -> None:
    """Run the scripts, once in each session; they show nothing and take no place (style.css)."""
    session = st.session_state.setdefault(Key.SESSION, str(uuid.uuid4()))
    scripts = "".join((f"window.revisitsSession = '{session}';", *SCRIPTS))
    with st.container(key="scripts"):
        st.html(f"<script>{scripts}</script>", unsafe_allow_javascript=True)
