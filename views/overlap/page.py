"""The Overlap page: how often work on one phase led to another, as matrix, map or comparison."""

import streamlit as st

from pipeline.figures.overlap.overlap import measure_overlap
from views.figure import address, view
from views.frame import part
from views.overlap import comparison as compared
from views.overlap import matrix_and_map, pair, phase_table
from views.overlap import measure as choice
from views.session import session
from views.session.keys import Key

FORMS = {"matrix": "Matrix", "map": "Map", "compare": "Compare"}


def draw() -> None:
    """Draw the figures of the page, beginning with the filters."""
    catalogue = session.read_catalogue()
    shown = view.begin_page(catalogue, say=("count", "went", "came", "minutes", "synthetic"))
    figures, story = st.columns([3, 1], gap="medium")

    with story:
        chosen = pair.choose(catalogue)

    with figures:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            measure = choice.choose()
            form = address.choose_option(
                "Shown as", FORMS, Key.AS, "matrix", label_visibility="collapsed"
            )
            phase = matrix_and_map.choose_phase(catalogue) if form == "map" else None
        comparing = (
            compared.choose_second_side(catalogue, shown, measure, chosen=chosen)
            if form == "compare"
            else None
        )
        overlap = measure_overlap(
            session.ask,
            shown.selection,
            measure,
            zone=session.get_zone(),
            chosen=chosen,
            phase=phase,
        )
        if comparing:
            compared.show_difference(catalogue, comparing)
        elif form == "map":
            matrix_and_map.show_map(overlap, about=shown.about)
        elif form != "compare":
            matrix_and_map.show_matrix(overlap, about=shown.about)
        for sentence in overlap.missing:
            st.text(sentence)

    with story:
        if chosen:
            st.button("Clear the pair", on_click=pair.clear, type="tertiary")
            if comparing:
                st.text(comparing.of_chosen)
            pair.show_story(overlap, shown)
        elif comparing:
            compared.show_main_differences(comparing)
        elif form != "compare":
            pair.show_strongest(overlap)

    if comparing:
        compared.show_sides(catalogue, comparing)

    phase_table.show(shown.selection)


part.show(draw)
