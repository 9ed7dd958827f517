"""The choice of the measure: its group, and the measures of that group."""

import streamlit as st

from pipeline.figures.overlap.measures import (
    GROUPS,
    MEASURES,
    MEASURES_BY_KEY,
    Measure,
    find_group,
)
from views.session import address
from views.session.keys import Key


def choose() -> Measure:
    """Show the groups and the measures of the chosen one; return the measure.

    Only the measure stands in the address: its group follows from it.
    """
    titles = {key: measure.title for key, measure in MEASURES_BY_KEY.items()}
    address.hold_choice(Key.MEASURE, titles, empty=MEASURES[0].key)
    st.session_state[Key.MEASURE_GROUP] = find_group(st.session_state[Key.MEASURE])
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
        format_func=titles.__getitem__,
        key=Key.MEASURE,
        label_visibility="collapsed",
        width=190,
    )
    return MEASURES_BY_KEY[chosen]


def _choose_group() -> None:
    """Choose the first measure of the chosen group (a callback)."""
    st.session_state[Key.MEASURE] = GROUPS[st.session_state[Key.MEASURE_GROUP]][0]
