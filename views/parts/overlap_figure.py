"""Overlap in its two forms, the matrix and the map, drawn from the same pairs."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import describe_map, describe_matrix
from pipeline.figures.overlap import words as overlap_words
from pipeline.figures.overlap.map import build_arcs
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM, build_matrix
from pipeline.figures.overlap.measures import Measure
from pipeline.model import Catalogue
from views.charts.matrix import overlap_matrix
from views.charts.phase_map import phase_map
from views.parts import chart, figure, pair, strong_pairs, view
from views.parts.keys import Key
from views.parts.view import View

ROW_AND_COLUMN = "On the map an arc leaves from the row's phase and arrives at the column's."


def draw_matrix(
    catalogue: Catalogue,
    shown: View,
    pairs: pl.DataFrame,
    measure: Measure,
    *,
    chosen: tuple[str, str] | None,
) -> None:
    """Draw the matrix; a narrow screen shows the strongest pairs and a way to the whole."""
    with st.container(key=strong_pairs.place_of_matrix()):
        figure.draw(
            describe_matrix(measure).showing(
                examples.exemplify_pairs(pairs, measure), note=view.note(measure, shown, pairs)
            ),
            overlap_matrix,
            build_matrix(pairs, measure, catalogue.shown_phases, chosen=chosen),
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
                "scale": measure.scale,
                "with_interval": measure.key == "incidence",
            },
        )
    strong_pairs.draw(pairs, measure)


def choose_phase(catalogue: Catalogue) -> str | None:
    """Draw the chooser of the map's phase (the keyboard's way to it); its key, or None."""
    chosen: str | None = st.selectbox(
        "Phase",
        [phase.key for phase in catalogue.shown_phases],
        index=None,
        format_func=catalogue.phase_title,
        key=Key.PHASE,
        bind="query-params",
        placeholder="Phase: click one, or choose",
        label_visibility="collapsed",
        width=240,
    )
    return chosen


def draw_map(
    catalogue: Catalogue,
    shown: View,
    pairs: pl.DataFrame,
    measure: Measure,
    *,
    phase: str | None,
    chosen: tuple[str, str] | None,
) -> None:
    """Draw the map; with a phase chosen its arcs stand out, and a line says what it did."""
    phases = catalogue.shown_phases
    said = next(
        (overlap_words.format_map_line(pairs, one) for one in phases if one.key == phase), None
    )
    note = said or f"{view.note(measure, shown, pairs)} {ROW_AND_COLUMN}"
    figure.draw(
        describe_map(measure).showing(examples.exemplify_pairs(pairs, measure), note=note),
        phase_map,
        build_arcs(pairs, measure, phases, phase=phase, pair=chosen),
        about=shown.about,
        table=pairs,
        key=Key.MAP,
        alt_text=f"Map of the phases by {measure.title.lower()}: {said or measure.says}",
        on_select=_clicked,
        points=("place",),
        static={"titles": tuple(one.title for one in phases), "measure": measure.title},
    )


def _clicked() -> None:
    """A click on a phase chooses it, on an arc its pair; again lets go of it (a callback)."""
    place = chart.flipped(Key.MAP, "place") or {}
    if place.get("phase") is not None:
        same = st.session_state.get(Key.PHASE) == place["phase"]
        st.session_state[Key.PHASE] = None if same else place["phase"]
    elif place.get("main_phase") is not None:
        pair.toggle(place["main_phase"], place["revisited_phase"])
