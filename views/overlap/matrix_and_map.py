"""The matrix and the map of Overlap, from the same pairs, and the list for narrow screens."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import describe_map, describe_matrix
from pipeline.figures.overlap import words as overlap_words
from pipeline.figures.overlap.map import build_arcs
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM, build_matrix
from pipeline.figures.overlap.measures import Measure
from pipeline.figures.overlap.pairs import compute_drawn_size, sort_by_strength
from pipeline.model import Catalogue
from pipeline.words import plain
from views.charts.matrix import build_matrix_chart
from views.charts.phase_map import build_map_chart
from views.figure import chart, figure, view
from views.figure.view import View
from views.overlap import pair
from views.session.keys import Key
from views.session.messages import escape_markdown

MAP_NOTE = "On the map an arc leaves from the row's phase and arrives at the column's."


MOST_STRONG_PAIRS = 10
MATRIX_ON_WIDE, MATRIX_WHOLE = "matrix-on-wide", "matrix-whole"
"""Keys of the matrix's container for style.css: hidden on a narrow screen, or shown in full."""
STRONG_PAIRS_KEY = "strong-pairs"


def show_matrix(
    catalogue: Catalogue,
    shown: View,
    pairs: pl.DataFrame,
    measure: Measure,
    *,
    chosen: tuple[str, str] | None,
) -> None:
    """Show the matrix; a narrow screen shows the list of the strongest pairs instead."""
    with st.container(key=get_matrix_key()):
        figure.show(
            describe_matrix(measure).add_example(
                examples.exemplify_pairs(pairs, measure),
                note=view.format_note(measure, shown, pairs),
            ),
            build_matrix_chart,
            build_matrix(pairs, measure, catalogue.shown_phases, chosen=chosen),
            about=shown.about,
            table=pairs,
            key=Key.MATRIX,
            alt_text=f"{measure.title}: {measure.says}",
            on_select=pair.handle_click,
            points=("cell",),
            static={
                "titles": tuple(phase.title for phase in catalogue.shown_phases),
                "edges": (MADE_FROM, ARRIVED_AT),
                "measure": measure.title,
                "scale": measure.scale,
                "with_interval": measure.key == "incidence",
            },
        )
    show_strong_pairs(pairs, measure)


def choose_phase(catalogue: Catalogue) -> str | None:
    """Show the choice of the map's phase (for the keyboard); return its key or None."""
    chosen: str | None = st.selectbox(
        "Phase",
        [phase.key for phase in catalogue.shown_phases],
        index=None,
        format_func=catalogue.get_phase_title,
        key=Key.PHASE,
        bind="query-params",
        placeholder="Phase: click one, or choose",
        label_visibility="collapsed",
        width=240,
    )
    return chosen


def show_map(
    catalogue: Catalogue,
    shown: View,
    pairs: pl.DataFrame,
    measure: Measure,
    *,
    phase: str | None,
    chosen: tuple[str, str] | None,
) -> None:
    """Show the map; if a phase is chosen, highlight its arcs and describe them in the note."""
    phases = catalogue.shown_phases
    said = next(
        (overlap_words.format_map_line(pairs, one) for one in phases if one.key == phase), None
    )
    note = said or f"{view.format_note(measure, shown, pairs)} {MAP_NOTE}"
    figure.show(
        describe_map(measure).add_example(examples.exemplify_pairs(pairs, measure), note=note),
        build_map_chart,
        build_arcs(pairs, measure, phases, phase=phase, pair=chosen),
        about=shown.about,
        table=pairs,
        key=Key.MAP,
        alt_text=f"Map of the phases by {measure.title.lower()}: {said or measure.says}",
        on_select=_handle_map_click,
        points=("place",),
        static={"titles": tuple(one.title for one in phases), "measure": measure.title},
    )


def _handle_map_click() -> None:
    """Choose the clicked phase, or the clicked arc's pair, or clear it again (a callback)."""
    place = chart.find_clicked_mark(Key.MAP, "place") or {}
    if place.get("phase") is not None:
        same = st.session_state.get(Key.PHASE) == place["phase"]
        st.session_state[Key.PHASE] = None if same else place["phase"]
    elif place.get("main_phase") is not None:
        pair.toggle(place["main_phase"], place["revisited_phase"])


def get_matrix_key() -> str:
    """Return the key of the matrix's container."""
    return MATRIX_WHOLE if st.session_state.get(Key.WHOLE_MATRIX) else MATRIX_ON_WIDE


def show_strong_pairs(pairs: pl.DataFrame, measure: Measure) -> None:
    """Show the list (style.css hides it on wide screens); a click on a row chooses its pair."""
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
    """Show a pair with its figure and a bar of proportional length."""
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
