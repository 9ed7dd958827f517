"""Overlap as a matrix and as a map: each measure, the story of a pair, the list for phones."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.figures.overlap.measures import GROUPS, MEASURES_BY_KEY, find_group
from pipeline.store import Store
from tests.builders import id_of, log
from tests.views.pages import OpenPage, count_charts, list_labels, press, read_page
from views.frame import styles
from views.overlap.matrix_and_map import MATRIX_ON_WIDE, MATRIX_WHOLE
from views.session.keys import Key

MEASURES = (
    *("revisits", "minutes", "share_of_main", "share_of_revisited", "share_of_all"),
    *("incidence", "intensity", "coupling"),
)
DEPLOYMENT = (
    "From model deployment the team went back 51 times, most often to data preparation (38); "
    "ahead 9 times. 17 revisits went to it."
)


def choose_measure(app: AppTest, measure: str) -> AppTest:
    app.selectbox(key=Key.MEASURE_GROUP).set_value(find_group(measure)).run()
    app.selectbox(key=Key.MEASURE).set_value(measure).run()
    assert not app.exception
    return app


def read_alternatives(app: AppTest) -> str:
    """What a chart says to those who do not see it."""
    return "\n".join(chart.proto.alt for chart in app.get("vega_lite_chart"))


def test_every_measure_shows_its_formula(shared_sample: Store, open_page: OpenPage) -> None:
    app = open_page(shared_sample, "overlap")
    for measure in MEASURES:
        choose_measure(app, measure)
        assert "Formula:" in read_page(app)
        without = ", 46 of them without minutes" if measure == "minutes" else ""
        assert f"Counted: 227 revisits{without}" in read_page(app)


@pytest.mark.parametrize("measure", ["minutes", "incidence", "intensity", "coupling"])
def test_every_measure_stands_every_filter(
    shared_sample: Store, open_page: OpenPage, measure: str
) -> None:
    project = id_of(shared_sample, "Churn model (synthetic)")
    app = choose_measure(open_page(shared_sample, "overlap"), measure)
    for key, value in (
        ("main", "monitoring"),
        ("revisited", "data_preparation"),
        ("by", "ana"),
        ("project", project),
    ):
        app.multiselect(key=key).set_value([value]).run()
        assert not app.exception
        assert count_charts(app) == 1
        app.multiselect(key=key).set_value([]).run()


def test_the_strongest_pairs_are_told_by_the_figure_that_they_are_sorted_by(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = choose_measure(open_page(shared_sample, "overlap"), "incidence")
    assert re.search(r"\d+ %: \d+ of \d+ focus sessions?", read_page(app))
    choose_measure(app, "minutes")
    assert re.search(r"\d+ h( \d\d)?: \d+ revisits, \d+ without minutes", read_page(app))


@pytest.mark.parametrize("form", ["Matrix", "Map"])
def test_a_pair_tells_its_story(shared_sample: Store, open_page: OpenPage, form: str) -> None:
    app = open_page(shared_sample, "overlap", **{"as": form})
    assert "Strongest pairs" in read_page(app)
    app.selectbox(key=Key.PAIR_FROM).set_value("model_deployment")
    app.selectbox(key=Key.PAIR_TO).set_value("data_preparation").run()
    assert "38 revisits, 63 % of those from model deployment" in read_page(app)
    press(app, "Clear the pair")
    assert "Strongest pairs" in read_page(app)


def test_a_phase_and_itself_are_no_pair(shared_sample: Store, open_page: OpenPage) -> None:
    app = open_page(shared_sample, "overlap", **{"from": "Monitoring", "to": "Monitoring"})
    assert "A phase does not revisit itself: choose two." in read_page(app)


def test_what_was_never_written_down_is_no_figure(store: Store, open_page: OpenPage) -> None:
    log(store)
    app = choose_measure(open_page(store, "overlap"), "minutes")
    assert "No minutes were written down in this view." in read_page(app)
    choose_measure(app, "incidence")
    assert "No focus sessions in this view" in read_page(app)


def test_the_map_stands_beside_the_matrix_with_the_same_measure(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = choose_measure(open_page(shared_sample, "overlap"), "intensity")
    assert "Intensity: how often per day in focus" in read_alternatives(app)
    assert "Phase" not in [box.label for box in app.selectbox]
    app.segmented_control(key=Key.AS).set_value("map").run()
    assert not app.exception
    assert "Map of the phases by intensity" in read_alternatives(app)
    assert "Map of the phases: intensity" in read_page(app)
    assert "Phase" in [box.label for box in app.selectbox]


def test_a_chosen_phase_is_told_in_revisits_whatever_the_measure(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = open_page(shared_sample, "overlap", **{"as": "Map", "phase": "Model deployment"})
    for measure in ("revisits", "minutes", "coupling"):
        assert DEPLOYMENT in read_alternatives(choose_measure(app, measure))
        assert f"Map of the phases: {measure}" in read_page(app)
    app.selectbox(key=Key.PHASE).set_value(None).run()
    assert "From model deployment" not in read_alternatives(app)


def test_the_list_for_narrow_screens_holds_the_strongest_pairs_and_opens_their_story(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = open_page(shared_sample, "overlap")
    assert "Show the whole matrix" in list_labels(app)
    pairs = app.pills(key=Key.STRONG_PAIR)
    assert len(pairs.options) == 10
    assert pairs.options[0] == "Model deployment → Data preparation **38**"
    pairs.set_value(("model_development", "data_preparation")).run()
    assert "28 revisits, 55 % of those from model development" in read_page(app)
    app.pills(key=Key.STRONG_PAIR).set_value(None).run()
    assert "55 % of those from model development" not in read_page(app).partition("by revisits")[0]


def test_the_style_names_the_places_that_the_pages_have() -> None:
    rules = styles.FILE.read_text(encoding="utf-8")
    for place in (MATRIX_ON_WIDE, MATRIX_WHOLE, "strong-pairs", "strongest-in-words"):
        assert f".st-key-{place}" in rules


def test_measures_are_grouped_and_a_link_of_before_still_opens_its_measure(
    shared_sample: Store, open_page: OpenPage
) -> None:
    assert sorted(key for keys in GROUPS.values() for key in keys) == sorted(MEASURES_BY_KEY)
    app = open_page(shared_sample, "overlap", measure="Lift")
    assert app.selectbox(key=Key.MEASURE_GROUP).value == "Tests"
    assert app.selectbox(key=Key.MEASURE).value == "lift"
    app.selectbox(key=Key.MEASURE_GROUP).set_value("Time").run()
    assert app.selectbox(key=Key.MEASURE).value == "minutes"
    assert app.selectbox(key=Key.MEASURE).options == ["Minutes", "Intensity"]
    assert not app.exception
