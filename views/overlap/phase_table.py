"""The table of the phases: revisits made and received, distance, days in focus, reason."""

from typing import Any

import polars as pl
import streamlit as st

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.overlap.phases import (
    build_phase_columns,
    build_phase_file,
    find_busiest_week,
)
from pipeline.figures.time.unconfirmed import describe_unconfirmed
from pipeline.words import plain
from views.dialogs import fields as dialogs_fields
from views.figure import figure, filters
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown

ROW_HEIGHT = 35
COLUMNS: dict[str, Any] = {
    "Phase": st.column_config.TextColumn(width="medium", pinned=True),
    "Made from": st.column_config.NumberColumn(
        help="Revisits made while the phase was in focus", format="localized"
    ),
    "Arrived at": st.column_config.NumberColumn(
        help="Revisits that went to the phase", format="localized"
    ),
    "Net gain": st.column_config.NumberColumn(
        help="Made from − arrived at: above zero the phase starts loops, below it absorbs them",
        format="localized",
    ),
    "Mean distance": st.column_config.NumberColumn(
        help="How many phases back its revisits went, on average; below zero they went ahead",
        format="%.1f",
    ),
    "Focus days": st.column_config.NumberColumn(
        help="Time in focus, in days, within the view", format="%.1f"
    ),
    "Days with a revisit": st.column_config.NumberColumn(
        help="Of the calendar days on which the phase was in focus, the share that saw a revisit "
        "made from it",
        format="percent",
    ),
    "Most frequent reason": st.column_config.TextColumn(
        help="Of the revisits made from the phase", width="medium"
    ),
    "Made from, by week": st.column_config.LineChartColumn(
        help="Revisits made from the phase by week; the last 52 at most",
        y_min=0,
    ),
}


def show(selection: Selection) -> None:
    """Show a row per phase; a click on one filters by it as main phase, or drops that filter."""
    rows = session.ask(
        Question(
            "phase_rows",
            selection=selection,
            zone=session.get_zone(),
            week_start=session.get_week_start(),
        )
    )
    key = build_key(rows, st.session_state.get(Key.PHASES_PICKED, 0))
    figure.show_head(
        how_to_read.PHASES.add_example(
            examples.exemplify_phases(rows),
            note="Tick a row to filter by its phase (●); tick it again to drop the filter.",
        ),
        table=build_phase_file(rows),
        key="phases",
    )
    st.dataframe(
        build_phase_columns(rows, selection.main_phases),
        key=key,
        hide_index=True,
        on_select=lambda: choose_row(key, tuple(rows["phase"])),
        selection_mode="single-row",
        height=ROW_HEIGHT * (rows.height + 1) + 3,
        placeholder=plain.NO_FIGURE,
        column_config=_build_columns(rows),
    )
    for sentence in describe_unconfirmed(session.ask, selection, zone=session.get_zone()):
        st.caption(escape_markdown(sentence))


def choose_row(key: str, phases: tuple[str, ...]) -> None:
    """Filter by the phase of the clicked row, or drop that filter (a callback)."""
    picked = dialogs_fields.get_selected_rows(key)
    if picked:
        st.session_state[Key.PHASES_PICKED] = st.session_state.get(Key.PHASES_PICKED, 0) + 1
        filters.toggle({Key.MAINS: phases[picked[0]]})


def build_key(rows: pl.DataFrame, picked: int) -> str:
    """Build the widget key of the table, which changes with its phases and each time one is picked.

    The counts are not in it: other counts are drawn into the table that is there.
    """
    return dialogs_fields.build_table_key("phases", (tuple(rows["phase"]), picked))


def _build_columns(rows: pl.DataFrame) -> dict[str, Any]:
    """Build the column configuration, with one scale for all sparklines."""
    weeks: dict[str, Any] = {**COLUMNS["Made from, by week"]}
    weeks["type_config"] = {**weeks["type_config"], "y_max": max(find_busiest_week(rows), 1)}
    return {**COLUMNS, "Made from, by week": weeks}
