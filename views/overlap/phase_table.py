"""The table of the phases: revisits made and received, distance, days in focus, reason."""

from functools import partial

import streamlit as st

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.overlap.phases import (
    build_phase_file,
    find_busiest_week,
    format_phase_table,
)
from pipeline.figures.time.unconfirmed import describe_unconfirmed
from views.figure import figure, filters, table
from views.figure.table import Column
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown

COLUMNS = {
    "title": Column("Phase", kind="words"),
    "made_from": Column(
        "Came from", "Revisits that came from the phase: made while it was in focus"
    ),
    "arrived_at": Column("Went to", "Revisits that went to the phase"),
    "net_gain": Column(
        "Difference",
        "Came from − went to: above zero the phase sends work to others, below zero work ends "
        "up here",
    ),
    "mean_distance": Column(
        "Mean distance",
        "How many phases back its revisits went, on average; below zero they went ahead",
    ),
    "focus_days": Column("Focus days", "Time in focus, in days, within the view"),
    "share_of_focus_days": Column(
        "Days with a revisit",
        "Of the calendar days on which the phase was in focus, the share that saw a revisit come "
        "from it",
    ),
    "top_reason": Column(
        "Most frequent reason", "Of the revisits that came from the phase", kind="words"
    ),
    "weeks": Column(
        "Came from, by week",
        "Revisits that came from the phase by week; the last 52 at most",
        kind="line",
    ),
}
"""The columns of phase_rows.sql that are shown, in this order."""


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
    figure.show_head(
        how_to_read.PHASES.add_example(
            examples.exemplify_phases(rows),
            note="Click a phase to filter by it; click it again to drop the filter.",
        ),
        table=partial(build_phase_file, rows),
        key="phases",
    )
    texts = format_phase_table(rows).rows()
    table.show(
        tuple(COLUMNS.values()),
        [
            table.Row(
                key=row["phase"],
                cells=[*cells, row["weeks"]],
                values=[row[column] for column in COLUMNS if column != "weeks"],
                pressed=row["phase"] in selection.main_phases,
            )
            for row, cells in zip(rows.to_dicts(), texts, strict=True)
        ],
        caption=how_to_read.PHASES.title,
        most=find_busiest_week(rows),
        key=Key.PHASES,
        on_pick=lambda phase: filters.toggle({Key.MAINS: phase}),
    )
    for sentence in describe_unconfirmed(session.ask, selection, zone=session.get_zone()):
        st.caption(escape_markdown(sentence))
