"""What every page of figures begins with: filters, head line, and what to do when it is empty."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pipeline import reads, wording
from pipeline.filters import Selection
from pipeline.measures import Measure
from pipeline.model import Catalogue
from views.parts import filters, session, start
from views.parts.messages import show_outcome


def begin(catalogue: Catalogue) -> Selection:
    """Draw filters and head line; stops the page where there is nothing to show."""
    show_outcome()
    if not catalogue.projects or _nothing_at_all():
        start.elsewhere()
        st.stop()
    selection = filters.draw(catalogue)
    head = session.ask(reads.headline(selection)).row(0, named=True)
    if not head["revisits"]:
        filters.nothing_left()
        st.stop()
    st.text(wording.headline(head, zone=session.zone()))
    return selection


def _nothing_at_all() -> bool:
    return not session.ask(reads.headline(Selection()))["revisits"].item()


def explain(measure: Measure, selection: Selection, pairs: pl.DataFrame) -> None:
    """A measure's formula in words, with the number of records behind it."""
    head = session.ask(reads.headline(selection)).row(0, named=True)
    behind = wording.behind(measure.key, head, pairs)
    st.markdown(f"**{measure.title}**: {measure.says}")
    st.caption(f"Formula: {measure.formula}. Counted: {behind}.")
    if measure.key in ("incidence", "intensity") and not (pairs["focus_sessions"] > 0).any():
        st.text("No focus sessions in this view: put a phase into focus on Log, or import them.")
    if measure.key == "minutes" and head["without_minutes"] == head["revisits"]:
        st.text("No minutes were written down in this view.")


def how_to_read_the_matrix() -> None:
    """What rows, columns, the diagonal, the dash and the dot mean."""
    with st.expander("How to read this"):
        st.write(
            "A row is the main phase under focus, a column the phase that work went to meanwhile. "
            "Left of the hatched diagonal work went back, right of it ahead; a phase does not "
            "revisit itself, so the diagonal has no figure. “·” is a zero, “–” means that there is "
            "no figure: for example no focus session of that phase was logged. The totals at the "
            "edges count revisits (for minutes: minutes)."
        )
