"""The panel of one pair of phases: its reasons, its weeks, its records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.clock import get_utc_now
from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import PAIR_REASONS, PAIR_WEEKS
from pipeline.figures.overlap import words as overlap_words
from pipeline.figures.overlap.measures import Measure
from pipeline.figures.overlap.pairs import sort_by_strength
from pipeline.model import Catalogue
from pipeline.words import dates, plain
from views.charts.pareto import build_pareto_chart
from views.charts.trend import build_trend_chart
from views.dialogs import records as dialogs_records
from views.figure import action_marks, chart, figure, view
from views.figure.figure import About
from views.figure.view import View
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown

MOST_REASONS = 5
MOST_RECORDS = 4
STRONGEST_KEY = "strongest-in-words"  # style.css hides it where the list of strong pairs is shown


def choose(catalogue: Catalogue) -> tuple[str, str] | None:
    """Show the choice of both phases (for the keyboard); return the pair or None."""
    phases = [phase.key for phase in catalogue.shown_phases]
    for label, key in (("From", Key.PAIR_FROM), ("Back to", Key.PAIR_TO)):
        st.selectbox(
            label,
            phases,
            index=None,
            format_func=catalogue.get_phase_title,
            key=key,
            bind="query-params",
            placeholder=f"{label}: click a cell, or choose",
            label_visibility="collapsed",
        )
    main, revisited = st.session_state.get(Key.PAIR_FROM), st.session_state.get(Key.PAIR_TO)
    if main and main == revisited:
        st.text("A phase does not revisit itself: choose two.")
        return None
    return (main, revisited) if main and revisited else None


def handle_click(matrix: Key = Key.MATRIX) -> None:
    """Choose the pair of the clicked cell, or clear it if it was chosen (a callback)."""
    cell = chart.find_clicked_mark(matrix, "cell")
    if cell and cell.get("main_phase") is not None:
        toggle(cell["main_phase"], cell["revisited_phase"])


def toggle(main: str, revisited: str) -> None:
    """Choose a pair, or clear it if it is the chosen one (for callbacks)."""
    state = st.session_state
    if (state.get(Key.PAIR_FROM), state.get(Key.PAIR_TO)) == (main, revisited):
        clear()
    else:
        state[Key.PAIR_FROM], state[Key.PAIR_TO] = main, revisited


def clear() -> None:
    """Clear the chosen pair (a callback)."""
    st.session_state[Key.PAIR_FROM] = st.session_state[Key.PAIR_TO] = None


def show_story(catalogue: Catalogue, shown: View, pair: tuple[str, str]) -> None:
    """Show the pair's headline, reasons, weeks and newest records."""
    main, revisited = pair
    of_pair = replace(shown.selection, main_phases=(main,), revisited_phases=(revisited,))
    titles = [catalogue.get_phase_title(phase) for phase in pair]
    st.subheader(escape_markdown(" → ".join(titles)), anchor=False)
    counts = session.ask(questions.Question("pair_counts", selection=shown.selection))
    row = counts.filter(main_phase=main, revisited_phase=revisited).row(0, named=True)
    st.text(overlap_words.format_pair_counts(row))
    if not row["revisits"]:
        return
    about = shown.about.narrow(*_format_filters(titles), records=row["revisits"])
    _show_reasons(of_pair, about)
    _show_weeks(of_pair, about)
    for record in session.ask(
        questions.Question("records", selection=of_pair, most=MOST_RECORDS)
    ).to_dicts():
        _show_record(record)
    if st.button(f"{plain.format_count(row['revisits'], 'record')} ›", type="tertiary"):
        dialogs_records.show(of_pair, f"{titles[0]} → {titles[1]}")
    st.button("Filter all pages by this pair", type="tertiary", on_click=_filter_by, args=(pair,))


def _show_reasons(of_pair: Selection, about: About) -> None:
    reasons = session.ask(questions.Question("reason_counts", selection=of_pair)).head(MOST_REASONS)
    figure.show(
        PAIR_REASONS.add_example(examples.exemplify_reasons(reasons)),
        build_pareto_chart,
        reasons,
        about=about,
        key="pair-reasons",
        alt_text="Reasons of this pair",
        static={"rows": reasons.height, "with_share": False},
    )


def _show_weeks(of_pair: Selection, about: About) -> None:
    weeks = view.ask_trend(of_pair, grain="week", stack="none")
    marks = view.find_marks(weeks, of_pair)
    figure.show(
        PAIR_WEEKS.add_example(examples.exemplify_trend(weeks, "week")),
        build_trend_chart,
        weeks,
        about=about,
        key="pair-weeks",
        alt_text=f"Revisits of this pair per week{action_marks.format_marks(marks)}",
        static={
            "grain": "week",
            "day_form": dates.get_field_format().axis,
            "with_mean": False,
            "height": 110,
            "marks": marks,
        },
    )


def _format_filters(titles: list[str]) -> tuple[str, str]:
    return f"from {titles[0]}", f"back to {titles[1]}"


def _filter_by(pair: tuple[str, str]) -> None:
    st.session_state[Key.MAINS], st.session_state[Key.REVISITEDS] = [pair[0]], [pair[1]]


def show_strongest(pairs: pl.DataFrame, measure: Measure) -> None:
    """Show the three strongest pairs by the measure, in words (while no pair is chosen)."""
    with st.container(key=STRONGEST_KEY):
        st.subheader("Strongest pairs", anchor=False)
        st.caption(f"by {measure.title.lower()}")
        for row in sort_by_strength(pairs, measure).head(3).to_dicts():
            st.text(f"{row['main_title']} → {row['revisited_title']}")
            st.caption(escape_markdown(overlap_words.format_strength(row, measure)))
        with st.container(key="hint-pairs"):
            st.caption(
                "Click a cell or an arc, or choose two phases above, to see the pair's reasons, "
                "course and records."
            )


def _show_record(record: dict[str, Any]) -> None:
    when = plain.format_moment(record["occurred_at"], zone=session.get_zone(), now=get_utc_now())
    about = [record["reason"], record["note"]]
    st.caption(escape_markdown(f"{when} · " + " · ".join(str(one) for one in about if one)))
