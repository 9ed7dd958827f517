"""The Reasons page: which reasons account for the revisits, and which phases each leads to."""

import streamlit as st

from pipeline.asking.questions import Question
from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.report.summary import format_top_reasons
from views.charts.pareto import build_pareto_chart, compute_pareto_height
from views.charts.reason_phase import (
    build_reason_phase_chart,
    compute_reason_phase_height,
)
from views.figure import chart, figure, filters, view
from views.frame import part
from views.session import session
from views.session.keys import Key


def choose_reason() -> None:
    """Filter by the reason of the clicked bar, or drop that filter (a callback)."""
    bar = chart.find_clicked_mark(Key.PARETO, "reason")
    if bar and bar.get("reason_id"):
        filters.toggle({Key.REASONS: bar["reason_id"]})


def choose_cell() -> None:
    """Filter by the reason and phase of the clicked cell, or drop both filters (a callback)."""
    cell = chart.find_clicked_mark(Key.REASON_PHASE, "cell")
    if cell and cell.get("reason_id"):
        filters.toggle({Key.REASONS: cell["reason_id"], Key.REVISITEDS: cell["revisited_phase"]})


def draw() -> None:
    """Draw the figures of the page, beginning with the filters."""
    catalogue = session.read_catalogue()
    shown = view.begin_page(catalogue, say=("count", "synthetic"))
    selection = shown.selection
    reasons = session.ask(Question("reason_counts", selection=selection))
    cells = session.ask(Question("reason_phases", selection=selection))
    st.text("\n".join(format_top_reasons(reasons, cells)))
    # All names, so that the charts need not be built anew for each selection.
    names = tuple(reason.name for reason in catalogue.reasons)
    titles = view.list_phase_titles(catalogue)
    left, right = st.columns([1, 2], gap="large")
    with left:
        figure.show(
            how_to_read.PARETO.add_example(
                examples.exemplify_reasons(reasons), note=how_to_read.BEHIND_EACH_BAR
            ),
            build_pareto_chart,
            reasons,
            about=shown.about,
            key=Key.PARETO,
            alt_text="Revisits by reason, the most frequent first",
            clicks=chart.Clicks(("reason",), choose_reason),
            static={"reasons": names},
            height=compute_pareto_height(reasons.height),
        )
    with right:
        figure.show(
            how_to_read.REASON_PHASE.add_example(examples.exemplify_cells(cells)),
            build_reason_phase_chart,
            cells,
            about=shown.about,
            key=Key.REASON_PHASE,
            alt_text="Revisits by reason and revisited phase",
            clicks=chart.Clicks(("cell",), choose_cell),
            static={"titles": titles, "reasons": names},
            height=compute_reason_phase_height(titles, reasons.height),
        )


part.show(draw)
