"""Whose clock the times without a zone in a file are read by."""

import streamlit as st

from pipeline.clock import list_zones
from views.session import session
from views.session.keys import Key


def get_zone() -> str:
    """Return whose clock the times of the file are read by: the chosen zone, else the reader's."""
    return str(st.session_state.get(Key.IMPORT_ZONE) or session.get_zone())


def show_zone_field() -> None:
    """Show whose clock times without a zone are read by, to be changed."""
    zone, key = get_zone(), f"zone-{st.session_state[Key.UPLOAD]}"
    zones = list_zones()
    st.session_state.setdefault(key, zone)
    st.selectbox(
        "Times without a zone are those of",
        zones if zone in zones else (zone, *zones),
        key=key,
        on_change=_keep_zone,
        args=(key,),
    )


def _keep_zone(key: str) -> None:
    """Keep the chosen zone: its field is not shown while the file is checked (a callback)."""
    st.session_state[Key.IMPORT_ZONE] = st.session_state[key]
