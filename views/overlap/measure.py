"""The choice of the measure: its group, and the measures of that group."""

import streamlit as st

from pipeline.figures.overlap.measures import (
    GROUPS,
    MEASURES,
    MEASURES_BY_KEY,
    Measure,
    find_group,
)
from views.session.keys import Key


def choose() -> Measure:
    """Show the groups and the measures of the chosen one; return the measure.

    Only the measure stands in the address: its group follows from it.
    """
    st.session_state[Key.MEASURE_GROUP] = find_group(_find_current())
    st.selectbox(
        "Kind of measure",
        list(GROUPS),
        key=Key.MEASURE_GROUP,
        on_change=_choose_group,
        label_visibility="collapsed",
        width=110,
    )
    chosen = st.selectbox(
        "Measure",
        GROUPS[st.session_state[Key.MEASURE_GROUP]],
        format_func=lambda key: MEASURES_BY_KEY[key].title,
        key=Key.MEASURE,
        bind="query-params",
        label_visibility="collapsed",
        width=190,
    )
    return MEASURES_BY_KEY[chosen]


def _find_current() -> str:
    """Find the measure that is chosen, or that of the link that opened the page."""
    held = st.session_state.get(Key.MEASURE)
    if held in MEASURES_BY_KEY:
        return str(held)
    linked = st.query_params.get(Key.MEASURE)
    return next((each.key for each in MEASURES if linked in (each.title, each.key)), "revisits")


def _choose_group() -> None:
    """Choose the first measure of the chosen group (a callback)."""
    st.session_state[Key.MEASURE] = GROUPS[st.session_state[Key.MEASURE_GROUP]][0]
