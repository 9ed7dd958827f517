"""The matrix and the map of Overlap, and the list of strong pairs for narrow screens."""

import streamlit as st

from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM
from pipeline.figures.overlap.overlap import Overlap, StrongPair
from pipeline.model import Catalogue
from views.charts.matrix import build_matrix_chart
from views.charts.phase_map import build_map_chart
from views.figure import address, chart, figure
from views.overlap import pair
from views.session.keys import Key
from views.session.messages import escape_markdown

MAP_NOTE = "On the map an arc leaves from the row's phase and arrives at the column's."
MATRIX_ON_WIDE, MATRIX_WHOLE = "matrix-on-wide", "matrix-whole"
"""Keys of the matrix's container for style.css: hidden on a narrow screen, or shown in full."""
STRONG_PAIRS_KEY = "strong-pairs"


def show_matrix(overlap: Overlap, *, about: figure.About) -> None:
    """Show the matrix; a narrow screen shows the list of the strongest pairs instead."""
    measure = overlap.measure
    whole = bool(st.session_state.get(Key.WHOLE_MATRIX))
    with st.container(key=MATRIX_WHOLE if whole else MATRIX_ON_WIDE):
        figure.show(
            how_to_read.describe_matrix(measure).add_example(
                examples.exemplify_pairs(overlap.pairs, measure), note=overlap.note
            ),
            build_matrix_chart,
            overlap.matrix,
            about=about,
            table=lambda: overlap.pairs,
            key=Key.MATRIX,
            alt_text=f"{measure.title}: {measure.says}",
            clicks=chart.Clicks(("cell",), pair.handle_click),
            static={
                "titles": overlap.titles,
                "edges": (MADE_FROM, ARRIVED_AT),
                "measure": measure.title,
                "scale": measure.scale,
                "with_interval": measure.key == "incidence",
            },
        )
    with st.container(key=STRONG_PAIRS_KEY, gap=None):  # style.css hides it on wide screens
        if overlap.strongest:
            _show_strong_pairs(overlap)
        else:
            st.text("No pair has a figure in this view.")
        st.button(
            "Hide the whole matrix" if whole else "Show the whole matrix",
            on_click=_toggle_whole_matrix,
        )


def _show_strong_pairs(overlap: Overlap) -> None:
    """Show each pair with its figure and a bar of proportional length; a click chooses it."""
    pairs = {(strong.main_phase, strong.revisited_phase): strong for strong in overlap.strongest}
    bars = "".join(
        f".st-key-{STRONG_PAIRS_KEY} button:nth-of-type({place}) {{ --bar: {strong.share:.1%}; }}"
        for place, strong in enumerate(overlap.strongest, start=1)
    )
    st.html(f"<style>{bars}</style>")
    st.session_state[Key.STRONG_PAIR] = overlap.chosen if overlap.chosen in pairs else None
    st.pills(
        "Pairs with most",
        list(pairs),
        format_func=lambda phases: _format_strong_pair(pairs[phases]),
        key=Key.STRONG_PAIR,
        on_change=_choose_strong_pair,
        label_visibility="collapsed",
        wrap=True,
        width="stretch",
    )


def _format_strong_pair(strong: StrongPair) -> str:
    return f"{escape_markdown(strong.title)} **{escape_markdown(strong.figure)}**"


def _choose_strong_pair() -> None:
    """Choose the clicked pair, or clear it if it was chosen (a callback)."""
    phases: tuple[str, str] | None = st.session_state[Key.STRONG_PAIR]
    if phases:
        pair.toggle(*phases)
    else:
        pair.clear()


def _toggle_whole_matrix() -> None:
    st.session_state[Key.WHOLE_MATRIX] = not st.session_state.get(Key.WHOLE_MATRIX)


def choose_phase(catalogue: Catalogue) -> str | None:
    """Show the choice of the map's phase (for the keyboard); return its key or None."""
    titles = {phase.key: phase.title for phase in catalogue.shown_phases}
    placeholder = "Phase: click one, or choose"
    return address.choose_name("Phase", titles, Key.PHASE, placeholder, 240, kind="phases")


def show_map(overlap: Overlap, *, about: figure.About) -> None:
    """Show the map; if a phase is chosen, its arcs are lit and the note describes them."""
    measure = overlap.measure
    figure.show(
        how_to_read.describe_map(measure).add_example(
            examples.exemplify_pairs(overlap.pairs, measure),
            note=overlap.phase_line or f"{overlap.note} {MAP_NOTE}",
        ),
        build_map_chart,
        overlap.arcs,
        about=about,
        table=lambda: overlap.pairs,
        key=Key.MAP,
        alt_text=f"Map of the phases by {measure.title.lower()}: "
        f"{overlap.phase_line or measure.says}",
        clicks=chart.Clicks(("place",), _handle_map_click),
        static={"titles": overlap.titles, "measure": measure.title},
    )


def _handle_map_click() -> None:
    """Choose the clicked phase, or the clicked arc's pair, or clear it again (a callback)."""
    place = chart.find_clicked_mark(Key.MAP, "place") or {}
    if place.get("phase") is not None:
        same = st.session_state.get(Key.PHASE) == place["phase"]
        st.session_state[Key.PHASE] = None if same else place["phase"]
    elif place.get("main_phase") is not None:
        pair.toggle(place["main_phase"], place["revisited_phase"])
