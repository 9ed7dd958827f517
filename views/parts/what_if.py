"""What if some pairs took more or less rework: a slider for each of the dearest pairs."""

from __future__ import annotations

import streamlit as st

from pipeline.figures.cost.total_work import Pair, Rework, find_dearest_pairs
from pipeline.model import Catalogue
from pipeline.words import plain
from views.session.keys import Key
from views.session.messages import escape_markdown

AS_LOGGED = 100


def show_what_if(catalogue: Catalogue, found: Rework) -> dict[Pair, float]:
    """Draw the sliders; gives the factors, between 0 and 2, of the pairs that were moved."""
    st.subheader("What if", anchor=False)
    st.caption("How much of the logged rework would be left, for the pairs with most of it:")
    pairs = find_dearest_pairs(found)
    moved = {}
    for pair, minutes in pairs.items():
        main, revisited = (catalogue.phase_title(one) for one in pair)
        per_cent = st.slider(
            f"{escape_markdown(f'{main} → {plain.lower_first(revisited)}')}: {plain.format_duration(minutes)}",
            min_value=0,
            max_value=200,
            value=AS_LOGGED,
            step=10,
            format="%d %%",
            key=build_slider_key(pair),
            bind="query-params",
        )
        if per_cent != AS_LOGGED:
            moved[pair] = per_cent / 100
    st.button("All as logged", on_click=_reset_sliders, args=(tuple(pairs),), disabled=not moved)
    return moved


def build_slider_key(pair: Pair) -> str:
    """The key of a pair's slider, its name in the URL."""
    return f"{Key.WHAT_IF}-{'-'.join(pair)}"


def _reset_sliders(pairs: tuple[Pair, ...]) -> None:
    """All pairs as they were logged (a callback)."""
    for pair in pairs:
        st.session_state[build_slider_key(pair)] = AS_LOGGED
