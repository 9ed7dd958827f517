"""What a narrow screen has in the matrix's place: the strongest pairs, one below the other."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pipeline.figures.overlap.measures import Measure
from pipeline.figures.overlap.pairs import compute_drawn_size, sort_by_strength
from pipeline.words import plain
from views.parts import pair
from views.session.keys import Key
from views.session.messages import escape_markdown

MOST_STRONG_PAIRS = 10
MATRIX_ON_WIDE, MATRIX_WHOLE = "matrix-on-wide", "matrix-whole"
"""The two places of the matrix that style.css knows: hidden on a narrow screen, or in full."""
STRONG_PAIRS_KEY = "strong-pairs"


def get_matrix_key() -> str:
    """The key of the container that the matrix stands in."""
    return MATRIX_WHOLE if st.session_state.get(Key.WHOLE_MATRIX) else MATRIX_ON_WIDE


def show_strong_pairs(pairs: pl.DataFrame, measure: Measure) -> None:
    """Draw the list, which style.css shows on a narrow screen only; a row chooses its pair."""
    rows = sort_by_strength(pairs, measure).head(MOST_STRONG_PAIRS).to_dicts()
    with st.container(key=STRONG_PAIRS_KEY, gap=None):
        for row in rows:
            _show_strong_pair(
                row, measure, most=compute_drawn_size(rows[0][measure.key], measure) or 1.0
            )
        if not rows:
            st.text("No pair has a figure in this view.")
        shown = st.session_state.get(Key.WHOLE_MATRIX)
        st.button(
            "Hide the whole matrix" if shown else "Show the whole matrix",
            on_click=_toggle_whole_matrix,
        )


def _show_strong_pair(row: dict[str, Any], measure: Measure, *, most: float) -> None:
    """One pair with its figure, over a bar as long as the figure is large."""
    main, revisited = row["main_phase"], row["revisited_phase"]
    names = f"{row['main_title']} → {row['revisited_title']}"
    st.button(
        f"{escape_markdown(names)} **{escape_markdown(plain.format_figure(row[measure.key], measure.unit))}**",
        key=f"pair-{main}-{revisited}",
        type="tertiary",
        width="stretch",
        on_click=pair.toggle,
        args=(main, revisited),
    )
    share = compute_drawn_size(row[measure.key], measure) / most
    st.html(f'<div class="bar" style="width: {share * 100:.1f}%"></div>')


def _toggle_whole_matrix() -> None:
    st.session_state[Key.WHOLE_MATRIX] = not st.session_state.get(Key.WHOLE_MATRIX)
