"""The Cost section of Insights: total work per phase, the what-if, and what is missing."""

from collections.abc import Iterable

import streamlit as st

from pipeline.figures.cost.cost import HOURS_A_DAY, Cost, ask_cost, has_minutes, scale_cost
from pipeline.figures.cost.total_work import Pair
from pipeline.figures.cost.words import NO_LIMIT
from pipeline.figures.guide import examples, how_to_read
from pipeline.words import plain
from views.charts.total_work import build_total_work_chart
from views.figure import address, figure
from views.figure.view import View
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown

AS_LOGGED = 100


def show(shown: View) -> None:
    """Show the section: sentences, bars beside sliders, what is left out and why."""
    words = st.container()
    hours = HOURS_A_DAY
    if has_minutes(session.ask, shown.selection):
        address.hold_number(Key.HOURS, least=1, most=NO_LIMIT, empty=HOURS_A_DAY)
        hours = st.number_input(
            "Hours of work a day, at most",
            min_value=1,
            max_value=NO_LIMIT,
            key=Key.HOURS,
            width=240,
        )
    cost = ask_cost(session.ask, shown.selection, zone=session.get_zone(), hours_a_day=hours)
    words.text(" ".join(cost.sentences))
    if not cost.has_figures:
        with words:
            _show_gaps(cost)
        return
    left, right = st.columns([2, 1], gap="large")
    with right:
        cost = scale_cost(cost, _choose_factors(cost))
        if cost.what_if:
            st.text(cost.what_if)
    with left:
        _show_bars(shown, cost)
    _show_gaps(cost)


def _show_bars(shown: View, cost: Cost) -> None:
    phases = cost.logged.phases
    example = examples.exemplify_total_work(phases)
    figure.show(
        how_to_read.describe_total_work(cost.counted).add_example(example, note=cost.counted),
        build_total_work_chart,
        cost.bars,
        about=shown.about,
        key=Key.COST,
        alt_text="Hours in the end per hour of work, by phase",
        static={"titles": tuple(phases["title"]), "what_if": cost.scaled is not None},
        table=lambda: cost.table,
    )


def _show_gaps(cost: Cost) -> None:
    """Show what is left out and why, with links to the pages where that can be fixed."""
    if not cost.gaps:
        return
    for sentence in cost.gaps:
        st.text(sentence)
    with st.container(horizontal=True):
        st.page_link("views/log/page.py", label="Open Log", icon=":material/edit:")
        st.page_link("views/records/page.py", label="Open Records", icon=":material/table_rows:")


def _choose_factors(cost: Cost) -> dict[Pair, float]:
    """Show the sliders; return the factors, between 0 and 2, of the pairs that were moved."""
    st.subheader("What if", anchor=False)
    st.caption("How much of the logged rework would be left, for the pairs with most of it:")
    factors = {}
    for pair in cost.costliest:
        main, revisited = map(cost.title, pair)
        name = escape_markdown(f"{plain.isolate(main)} → {plain.lower_first(revisited)}")
        address.hold_number(build_slider_key(pair), least=0, most=200, empty=AS_LOGGED)
        per_cent = st.slider(
            f"{name}: {cost.format_minutes(pair)}",
            min_value=0,
            max_value=200,
            step=10,
            format="%d %%",
            key=build_slider_key(pair),
        )
        if per_cent != AS_LOGGED:
            factors[pair] = per_cent / 100
    st.button(
        "All as logged",
        on_click=_reset_sliders,
        args=(tuple(cost.costliest),),
        disabled=not factors,
    )
    return factors


def build_slider_key(pair: Pair) -> str:
    """Build the key of a pair's slider, which is its URL parameter too."""
    return f"{Key.WHAT_IF}-{'-'.join(pair)}"


def _reset_sliders(pairs: Iterable[Pair]) -> None:
    """Reset all sliders to 100 % (a callback)."""
    for pair in pairs:
        st.session_state[build_slider_key(pair)] = AS_LOGGED
