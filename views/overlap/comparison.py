"""The Compare form of Overlap: two selections as a matrix of differences and side by side."""

from dataclasses import replace
from functools import partial
from operator import attrgetter

import polars as pl
import streamlit as st

from pipeline.figures.comparison.side_by_side import SideBySide, compare_side_by_side
from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM
from pipeline.figures.overlap.measures import Measure
from pipeline.model import Catalogue
from views.charts.difference import build_difference_chart
from views.charts.matrix import build_matrix_chart
from views.figure import chart, figure, filters
from views.figure.view import View
from views.overlap import pair
from views.overlap import sides as counterpart
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown

MOST_BESIDE = 10  # phases that fit into half a page
VARIED_FILTERS = {
    "period": (Key.SINCE, Key.UNTIL),
    "project": (Key.PROJECTS,),
    "person": (Key.PEOPLE,),
}
LEGEND = (
    "Orange: more often in B, blue: less often; dashed frame: perhaps; hatched: too few to tell. "
    "“5 : 0” are the counts where A or B has none, “–” is nothing to compare; a bold total differs "
    "clearly"
)


def choose_second_side(
    catalogue: Catalogue, shown: View, measure: Measure, *, chosen: tuple[str, str] | None
) -> SideBySide | None:
    """Show the choice of the second side and the headline; return None until one is chosen."""
    sides = counterpart.choose(catalogue, shown.selection)
    if sides is None:
        return None
    compared = compare_side_by_side(
        session.ask, sides, measure, zone=session.get_zone(), chosen=chosen
    )
    st.text(compared.headline)
    return compared


def show_difference(catalogue: Catalogue, compared: SideBySide) -> None:
    """Show the matrix of the differences; a click on a cell chooses its pair."""
    comparison = compared.comparison
    with st.container(key="compared"):
        figure.show(
            how_to_read.DIFFERENCE.add_example(
                examples.exemplify_differences(comparison),
                note=f"Episodes per day in B ÷ those in A, by {comparison.days}. {LEGEND}.",
            ),
            build_difference_chart,
            compared.difference,
            about=_describe(catalogue, compared, *compared.names, records=compared.revisits),
            table=lambda: comparison.pairs,
            key=Key.DIFFERENCE,
            alt_text="How many times as often as in A each pair came up in B; "
            + ", ".join(compared.names),
            clicks=chart.Clicks(("cell",), partial(pair.handle_click, Key.DIFFERENCE)),
            static={"titles": compared.first.titles, "edges": (MADE_FROM, ARRIVED_AT)},
        )


def show_sides(catalogue: Catalogue, compared: SideBySide) -> None:
    """Show the matrices of both sides, by one measure and on one colour scale.

    Side by side, or one below the other if there are too many phases for half a page.
    """
    beside = len(compared.first.phases) <= MOST_BESIDE
    places = st.columns(2, gap="medium") if beside else [st.container(), st.container()]
    for place, name, key, side, overlap in (
        (places[0], "A", Key.FIRST_MATRIX, compared.sides.first, compared.first),
        (places[1], "B", Key.SECOND_MATRIX, compared.sides.second, compared.second),
    ):
        measure = overlap.measure
        with place, st.container(key=f"compared-{name}"):
            figure.show(
                replace(
                    how_to_read.describe_matrix(measure).add_example(
                        examples.exemplify_pairs(overlap.pairs, measure),
                        note=f"{measure.title}; the same colours on both sides.",
                    ),
                    key=f"matrix-{measure.key}-{name}",
                    title=f"{name}: {side.words}",
                ),
                build_matrix_chart,
                # Half a page has no room for intervals; the tooltip has the counts.
                overlap.matrix.with_columns(interval=pl.lit("")),
                about=_describe(catalogue, compared, side.words, records=overlap.head["revisits"]),
                table=partial(attrgetter("pairs"), overlap),
                key=key,
                alt_text=f"{measure.title} of {name}, {side.words}: {measure.says}",
                clicks=chart.Clicks(("cell",), partial(pair.handle_click, key)),
                static={
                    "titles": overlap.titles,
                    "edges": (MADE_FROM, ARRIVED_AT),
                    "measure": measure.title,
                    "scale": measure.scale,
                    "most": compared.largest if measure.scale == "amount" else None,
                },
            )


def show_main_differences(compared: SideBySide) -> None:
    """Show in words the pairs with clear differences, or if there are none the possible ones."""
    st.subheader("Differences", anchor=False)
    st.text(compared.verdicts)
    for title, sentence in compared.differences.items():
        st.text(title)
        st.caption(escape_markdown(sentence))


def _describe(
    catalogue: Catalogue, compared: SideBySide, *names: str, records: int
) -> figure.About:
    """Describe what a figure is based on: the filters that both sides share, and `names`."""
    varied = VARIED_FILTERS[compared.sides.differ_in]
    return figure.About((*filters.format_filters(catalogue, besides=varied), *names), records)
