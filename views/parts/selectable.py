"""Tables whose rows can be selected: their keys, and which rows are selected."""

from __future__ import annotations

import hashlib

import streamlit as st


def build_table_key(name: str, shown: object) -> str:
    """The key of a table that shows `shown`.

    A selection is kept by position: other rows, another key, no wrong hit.
    """
    return f"{name}-{hashlib.sha256(repr(shown).encode()).hexdigest()[:16]}"


def get_selected_rows(key: str) -> list[int]:
    """The places of the selected rows, from 0."""
    rows: list[int] = (st.session_state.get(key) or {}).get("selection", {}).get("rows", [])
    return rows
