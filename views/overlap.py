"""Overlap: how often work on one phase led back to another."""

import streamlit as st

from pipeline import examples, reads
from pipeline.analysis.matrix import ARRIVED_AT, MADE_FROM, matrix
from pipeline.figures import of_matrix
from pipeline.measures import BY_KEY
from views.charts.matrix import overlap_matrix
from views.parts import figure, pair, session, view
from views.parts.keys import Key

catalogue = session.catalogue()
shown = view.begin(catalogue, say=("count", "went", "came", "minutes", "synthetic"))
selection = shown.selection
figures, story = st.columns([3, 1], gap="medium")

with story:
    chosen = pair.chosen(catalogue)

with figures:
    measure = BY_KEY[
        st.selectbox(
            "Measure",
            list(BY_KEY),
            format_func=lambda key: BY_KEY[key].title,
            key=Key.MEASURE,
            bind="query-params",
            label_visibility="collapsed",
            width=240,
        )
    ]
    pairs = reads.pairs_for(session.ask, selection, measure.key, zone=session.zone())
    figure.draw(
        of_matrix(measure).showing(
            examples.of_pairs(pairs, measure), note=view.note(measure, shown, pairs)
        ),
        overlap_matrix,
        matrix(pairs, measure, catalogue.shown_phases, chosen=chosen),
        about=shown.about,
        table=pairs,
        key=Key.MATRIX,
        alt_text=f"{measure.title}: {measure.says}",
        on_select=pair.clicked,
        points=("cell",),
        static={
            "titles": tuple(phase.title for phase in catalogue.shown_phases),
            "edges": (MADE_FROM, ARRIVED_AT),
            "measure": measure.title,
            "with_interval": measure.key == "incidence",
        },
    )
    view.say_what_to_log(measure, shown, pairs)

with story:
    if chosen:
        st.button("Clear the pair", on_click=pair.clear, type="tertiary")
        pair.story(catalogue, shown, chosen)
    else:
        pair.strongest(pairs, measure)
