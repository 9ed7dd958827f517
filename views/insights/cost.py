"""The Cost section of Insights: total work per phase, the what-if, and what is missing."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pipeline.asking import questions
from pipeline.figures.cost import words as cost_words
from pipeline.figures.cost.bars import build_cost_bars
from pipeline.figures.cost.total_work import (
    Pair,
    Rework,
    TotalWork,
    compute_total_work,
    find_dearest_pairs,
    measure_rework,
    scale_rework,
)
from pipeline.figures.guide import examples, how_to_read
from pipeline.model import Catalogue
from pipeline.words import plain
from views.charts.total_work import build_total_work_chart
from views.figure import figure
from views.figure.view import View
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown

HOURS_A_DAY = 8


AS_LOGGED = 100


def show(catalogue: Catalogue, shown: View) -> None:
    """Show the section: sentences, bars beside sliders, what is left out and why."""
    title = catalogue.get_phase_title
    words = st.container()
    pairs = session.ask(questions.Question("pair_rework", selection=shown.selection))
    hours = _choose_hours_a_day() if pairs["minutes"].is_not_null().any() else HOURS_A_DAY
    question = questions.Question(
        "phase_work", selection=shown.selection, zone=session.get_zone(), hours_a_day=hours
    )
    phases = session.ask(question)
    found = measure_rework(phases, pairs)
    if not found.cells["per_minute"].is_not_null().any():
        with words:
            _show_what_is_missing(pairs, found, title)
        return
    now = compute_total_work(found)
    words.text(" ".join(cost_words.format_total_work(now)))
    left, right = st.columns([2, 1], gap="large")
    with right:
        factors = show_what_if(catalogue, found)
        then = compute_total_work(scale_rework(found, factors)) if factors else None
        if then:
            st.text(cost_words.format_what_if(now, then, factors, title))
    with left:
        _show_bars(shown, now, then, hours)
    _show_gaps(
        cost_words.format_narrowing(shown.selection),
        *cost_words.format_lower_bounds(phases, found, title),
        *cost_words.format_missing_figures(found, title),
        *cost_words.format_focus_to_log(pairs, title),
    )


def _choose_hours_a_day() -> int:
    return int(
        st.number_input(
            "Hours of work a day, at most",
            min_value=1,
            max_value=cost_words.NO_LIMIT,
            value=HOURS_A_DAY,
            key=Key.HOURS,
            bind="query-params",
            width=240,
        )
    )


def _show_bars(shown: View, now: TotalWork, then: TotalWork | None, hours: int) -> None:
    counted = cost_words.format_hours_a_day(hours)
    example = examples.exemplify_total_work(now.phases)
    figure.show(
        how_to_read.describe_total_work(counted).add_example(example, note=counted),
        build_total_work_chart,
        build_cost_bars(now, then),
        about=shown.about,
        key=Key.COST,
        alt_text="Hours in the end per hour of first-pass work, by phase",
        static={"rows": now.phases.height, "what_if": then is not None},
        table=_build_file_rows(now, then),
    )


def _build_file_rows(now: TotalWork, then: TotalWork | None) -> pl.DataFrame:
    """Build the rows of the CSV: the phases with their figures, and those of the what-if if any."""
    if then is None:
        return now.phases
    return now.phases.with_columns(then.phases["total_work"].alias("what_if_total_work"))


def _show_what_is_missing(pairs: pl.DataFrame, found: Rework, title: cost_words.TitleOf) -> None:
    """Show what to log to get figures here."""
    _show_gaps(
        f"There is no figure yet. {cost_words.WHAT_COST_NEEDS}",
        *cost_words.format_minutes_to_log(pairs),
        *cost_words.format_focus_to_log(pairs, title),
        *cost_words.format_missing_figures(found, title, reasons=("focus", "first pass")),
    )


def _show_gaps(*sentences: str) -> None:
    """Show what is left out and why, with links to the pages where that can be fixed."""
    for sentence in filter(None, sentences):
        st.text(sentence)
    with st.container(horizontal=True):
        st.page_link("views/log/page.py", label="Open Log", icon=":material/edit:")
        st.page_link("views/records/page.py", label="Open Records", icon=":material/table_rows:")


def show_what_if(catalogue: Catalogue, found: Rework) -> dict[Pair, float]:
    """Show the sliders; return the factors, between 0 and 2, of the pairs that were moved."""
    st.subheader("What if", anchor=False)
    st.caption("How much of the logged rework would be left, for the pairs with most of it:")
    pairs = find_dearest_pairs(found)
    moved = {}
    for pair, minutes in pairs.items():
        main, revisited = (catalogue.get_phase_title(one) for one in pair)
        per_cent = st.slider(
            f"{escape_markdown(f'{main} → {plain.lower_first(revisited)}')}: {plain.format_duration(minutes)}",
            min_value=0,
            max_value=200,
            value=AS_LOGGED,
            step=10,
            format="%d %%",
            key=build_slider_key(pair),
            bind="query-params",
        )
        if per_cent != AS_LOGGED:
            moved[pair] = per_cent / 100
    st.button("All as logged", on_click=_reset_sliders, args=(tuple(pairs),), disabled=not moved)
    return moved


def build_slider_key(pair: Pair) -> str:
    """Build the key of a pair's slider, which is its URL parameter too."""
    return f"{Key.WHAT_IF}-{'-'.join(pair)}"


def _reset_sliders(pairs: tuple[Pair, ...]) -> None:
    """Reset all sliders to 100 % (a callback)."""
    for pair in pairs:
        st.session_state[build_slider_key(pair)] = AS_LOGGED
