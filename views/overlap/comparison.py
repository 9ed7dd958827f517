"""The Compare form of Overlap: two selections as a matrix of differences and side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import polars as pl
import streamlit as st

from pipeline.figures.comparison import words as comparison_words
from pipeline.figures.comparison.comparison import Comparison, ask_comparison, list_differences
from pipeline.figures.comparison.difference import build_difference
from pipeline.figures.comparison.sides import Sides
from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import DIFFERENCE, describe_matrix
from pipeline.figures.overlap import pairs as overlapping
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM, build_matrix
from pipeline.figures.overlap.measures import Measure
from pipeline.model import Catalogue
from views.charts.difference import build_difference_chart
from views.charts.matrix import build_matrix_chart
from views.figure import figure, filters
from views.figure.figure import About
from views.figure.view import View
from views.overlap import pair
from views.overlap import sides as counterpart
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown

MOST_IN_WORDS = 5
MOST_BESIDE = 10  # phases that fit into half a page
VARIED_FILTERS = {
    "period": (Key.SINCE, Key.UNTIL),
    "project": (Key.PROJECTS,),
    "person": (Key.PEOPLE,),
}
LEGEND = (
    "Orange: more often in B, blue: less often; dashed frame: perhaps; hatched: too few to tell. "
    "“5 : 0” are the counts where A or B has none, “–” is nothing to compare"
)


@dataclass(frozen=True)
class ComparedView:
    """Two selections, how they compare, and the filters that both share, in words."""

    sides: Sides
    comparison: Comparison
    shared: tuple[str, ...]


def choose_second_side(catalogue: Catalogue, shown: View) -> ComparedView | None:
    """Show the choice of the second side and the headline; return None until one is chosen."""
    sides = counterpart.choose(catalogue, shown.selection)
    if sides is None:
        return None
    first, second = sides.first, sides.second
    comparison = ask_comparison(
        session.ask, first.selection, second.selection, zone=session.get_zone()
    )
    whole = comparison.whole.row(0, named=True)
    st.text(comparison_words.format_headline(whole, first.words, second.words, comparison.days))
    return ComparedView(
        sides,
        comparison,
        filters.format_filters(catalogue, besides=VARIED_FILTERS[sides.differ_in]),
    )


def show_difference(
    catalogue: Catalogue, compared: ComparedView, *, chosen: tuple[str, str] | None
) -> None:
    """Show the matrix of the differences; a click on a cell chooses its pair."""
    comparison, sides = compared.comparison, compared.sides
    whole = comparison.whole.row(0, named=True)
    named = (f"A: {sides.first.words}", f"B: {sides.second.words}")
    with st.container(key="compared"):
        figure.show(
            DIFFERENCE.add_example(
                examples.exemplify_differences(comparison),
                note=f"Revisits per day in B ÷ those in A, by {comparison.days}. {LEGEND}.",
            ),
            build_difference_chart,
            build_difference(comparison, catalogue.shown_phases, chosen=chosen),
            about=About(
                (*compared.shared, *named), whole["first_revisits"] + whole["second_revisits"]
            ),
            table=comparison.pairs,
            key=Key.DIFFERENCE,
            alt_text=f"How many times as often as in A each pair came up in B; {', '.join(named)}",
            on_select=partial(pair.handle_click, Key.DIFFERENCE),
            points=("cell",),
            static={
                "titles": tuple(phase.title for phase in catalogue.shown_phases),
                "edges": (MADE_FROM, ARRIVED_AT),
            },
        )


def show_sides(
    catalogue: Catalogue,
    compared: ComparedView,
    measure: Measure,
    *,
    chosen: tuple[str, str] | None,
) -> None:
    """Show the matrices of both sides, by one measure and on one colour scale.

    Side by side, or one below the other if there are too many phases for half a page.
    """
    sides = (
        ("A", Key.FIRST_MATRIX, compared.sides.first),
        ("B", Key.SECOND_MATRIX, compared.sides.second),
    )
    pairs = [
        overlapping.ask_pairs(session.ask, side.selection, measure.key, zone=session.get_zone())
        for _, _, side in sides
    ]
    most = pl.concat(frame[measure.key].cast(pl.Float64) for frame in pairs).max()
    beside = len(catalogue.shown_phases) <= MOST_BESIDE
    places = st.columns(2, gap="medium") if beside else [st.container(), st.container()]
    for place, (name, key, side), frame in zip(places, sides, pairs, strict=True):
        with place, st.container(key=f"compared-{name}"):
            figure.show(
                replace(
                    describe_matrix(measure).add_example(
                        examples.exemplify_pairs(frame, measure),
                        note=f"{measure.title}; the same colours on both sides.",
                    ),
                    key=f"matrix-{measure.key}-{name}",
                    title=f"{name}: {side.words}",
                ),
                build_matrix_chart,
                # Half a page has no room for intervals; the tooltip has the counts.
                build_matrix(frame, measure, catalogue.shown_phases, chosen=chosen).with_columns(
                    interval=pl.lit("")
                ),
                about=About((*compared.shared, side.words), int(frame["revisits"].sum())),
                table=frame,
                key=key,
                alt_text=f"{measure.title} of {name}, {side.words}: {measure.says}",
                on_select=partial(pair.handle_click, key),
                points=("cell",),
                static={
                    "titles": tuple(phase.title for phase in catalogue.shown_phases),
                    "edges": (MADE_FROM, ARRIVED_AT),
                    "measure": measure.title,
                    "scale": measure.scale,
                    "most": most or None if measure.scale == "amount" else None,
                },
            )


def show_main_differences(compared: ComparedView) -> None:
    """Show in words the pairs with clear differences, or if there are none the possible ones."""
    comparison = compared.comparison
    st.subheader("Differences", anchor=False)
    st.text(comparison_words.format_verdicts(comparison.pairs["verdict"].to_list()))
    sure = list_differences(comparison, sure=True)
    for row in (sure if sure.height else list_differences(comparison, sure=False)).to_dicts()[
        :MOST_IN_WORDS
    ]:
        st.text(f"{row['main_title']} → {row['revisited_title']}")
        st.caption(escape_markdown(comparison_words.format_difference(row, comparison.days)))


def show_pair_difference(compared: ComparedView, chosen: tuple[str, str]) -> None:
    """Show in words how the chosen pair differs."""
    main, revisited = chosen
    rows = compared.comparison.pairs.filter(main_phase=main, revisited_phase=revisited)
    for row in rows.to_dicts():
        st.text(comparison_words.format_difference(row, compared.comparison.days))
