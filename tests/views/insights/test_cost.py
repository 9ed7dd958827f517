"""Insights, section Cost: its figures, the sliders, and what it says where nothing can be known."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.store import Store
from tests.builders import add, log, sessions_of
from tests.views.pages import OpenPage, press, read_page
from views.insights.cost import build_slider_key
from views.session.keys import Key

PAIR = ("model_development", "data_preparation")


def open_cost(open_page: OpenPage, store: Store, **asked: str) -> AppTest:
    return open_page(store, "insights", show="Cost", **asked)


def read_charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]


def list_links(app: AppTest) -> set[str]:
    return {link.proto.label for link in app.get("page_link")}


@pytest.fixture
def loop(store: Store) -> Store:
    """Two phases, a day of eight hours each, that send work back to one another."""
    add(
        store,
        sessions_of(
            ("model_development", "2026-03-02T08:00", "2026-03-02T16:00"),
            ("data_preparation", "2026-03-03T08:00", "2026-03-03T16:00"),
        ),
    )
    log(store, *PAIR, at="2026-03-02T10:00:00+00:00", minutes=160)
    log(store, *PAIR[::-1], at="2026-03-03T10:00:00+00:00", minutes=96)
    return store


def test_the_section_says_and_draws_what_an_hour_costs(loop: Store, open_page: OpenPage) -> None:
    # A = 160 / 320 and 96 / 384: U = 1.5 / 0.875 and 1.25 / 0.875.
    app = open_page(loop, "insights")
    app.segmented_control(key=Key.SHOW).set_value("cost").run()
    assert not app.exception
    shown = read_page(app)
    assert (
        "An hour of data preparation, where most of the work is, comes to 1.43 hours with" in shown
    )
    assert "Model development comes to most: 1.71 hours." in shown
    assert "Each round of rework leads to 0.35 times as much again, so it dies out." in shown
    assert "At most 8 hours a day of focus count as work" in shown
    assert len(read_charts(app)) == 1
    assert "is logged on problem definition, data acquisition, model deployment" in shown
    assert {"Open Log", "Open Records"} <= list_links(app)
    assert "only the revisits that they let through" not in shown


def test_a_slider_shows_what_less_rework_would_save(loop: Store, open_page: OpenPage) -> None:
    app = open_cost(open_page, loop)
    assert [slider.value for slider in app.slider] == [100, 100]
    before = read_charts(app)[0]
    app.slider(key=build_slider_key(PAIR)).set_value(50).run()
    assert (
        "With model development → data preparation halved, an hour of model development would "
        "come to 1.33 instead of 1.71 hours and an hour of data preparation would come to 1.33 "
        "instead of 1.43 hours."
    ) in read_page(app)
    assert read_charts(app)[0] != before
    press(app, "All as logged")
    assert app.slider(key=build_slider_key(PAIR)).value == 100
    assert "would come to" not in read_page(app)
    assert read_charts(app)[0] == before


def test_a_link_keeps_the_sliders(loop: Store, open_page: OpenPage) -> None:
    app = open_cost(open_page, loop, **{build_slider_key(PAIR): "50", Key.HOURS: "6"})
    assert app.slider(key=build_slider_key(PAIR)).value == 50
    assert "At most 6 hours a day" in read_page(app)
    assert "halved" in read_page(app)


def test_work_that_does_not_converge_or_would_not_is_said_to(
    loop: Store, open_page: OpenPage
) -> None:
    log(loop, *PAIR, at="2026-03-02T11:00:00+00:00", minutes=160)
    app = open_cost(open_page, loop)  # 320 / 160 and 96 / 384: a radius of 0.71
    app.slider(key=build_slider_key(PAIR)).set_value(200).run()
    assert not app.exception
    assert "the work would not converge" in read_page(app)

    log(loop, *PAIR, at="2026-03-02T12:00:00+00:00", minutes=100)
    app = open_cost(open_page, loop)
    assert "This does not converge: rework creates more rework than it clears." in read_page(app)
    app.slider(key=build_slider_key(PAIR)).set_value(10).run()
    assert "an hour of model development would come to" in read_page(app)
    assert not app.exception


def test_the_hours_of_a_day_can_be_set(loop: Store, open_page: OpenPage) -> None:
    app = open_cost(open_page, loop)
    for hours, sentences in {
        # 160 / 200 and 96 / 264
        6: (
            "At most 6 hours a day of focus count as work",
            "Model development comes to most: 2.54",
        ),
        24: ("All time in focus counts as work, as it was logged",),
        1: ("There is no figure yet.", "takes all of the work there"),
        8: ("comes to most: 1.71 hours",),
    }.items():
        app.number_input(key=Key.HOURS).set_value(hours).run()
        assert [sentence for sentence in sentences if sentence not in read_page(app)] == []


def test_an_import_without_minutes_says_what_to_log_and_shows_nothing(
    store: Store, open_page: OpenPage
) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-03")))
    log(store, "monitoring")
    log(store, "scalability", reason="Defect")
    app = open_cost(open_page, store)
    shown = read_page(app)
    assert "There is no figure yet." in shown
    assert "None of the 2 revisits has minutes: give them when you log a revisit" in shown
    assert "1 of 2 revisits lies outside any focus session of the main phase" in shown
    assert "(scalability 1): set the focus on Log" in shown
    assert {"Open Log", "Open Records"} <= list_links(app)
    assert read_charts(app) == []
    assert list(app.slider) == list(app.number_input) == []


def test_a_filter_on_the_reason_counts_its_rework_only_and_says_so(
    loop: Store, open_page: OpenPage
) -> None:
    log(loop, *PAIR, reason="Defect", at="2026-03-02T13:00:00+00:00", minutes=32)
    shown = read_page(open_cost(open_page, loop, reason="Defect"))
    assert "only the revisits that they let through count as rework" in shown
    assert "Model development comes to most: 1.11 hours." in shown  # 32 / (480 - 192)


def test_a_filter_on_the_main_phase_follows_no_other(loop: Store, open_page: OpenPage) -> None:
    shown = read_page(open_cost(open_page, loop, main="Model development"))
    assert "An hour of model development comes to at least 1.50 hours" in shown
    assert "Rework on data preparation is counted once, without what it leads to" in shown


def test_the_sample_has_five_sliders_of_its_dearest_pairs(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = open_cost(open_page, shared_sample)
    assert [slider.label for slider in app.slider][:2] == [
        "Monitoring → problem definition: 44 h 05",
        "Model development → data preparation: 29 h 15",
    ]
    assert len(app.slider) == 5
    sentence = "44 of the 222 revisits made inside focus sessions have no minutes (20 %)"
    assert sentence in read_page(app)
    popovers = {popover.proto.popover.label for popover in app.get("popover")}
    assert {"How to read this", "Save"} <= popovers


def test_overlap_and_cost_have_the_same_hours_or_say_why_not(
    shared_sample: Store, open_page: OpenPage
) -> None:
    overlap = read_page(open_page(shared_sample, "overlap"))
    assert "The 227 revisits took 238 h, not counting 46 without minutes." in overlap
    app = open_cost(open_page, shared_sample)
    assert "Rework took at least 235 h of " in read_page(app)
    assert (
        "of the 238 h written down, 2 h 50 outside any focus session of the main phase are left out"
    ) in read_page(app)
    labels = [slider.label for slider in app.slider]
    assert (
        "Model deployment → data preparation: 23 h 55 in focus, of 24 h 55 written down" in labels
    )
    chosen = {"from": "Model deployment", "to": "Data preparation"}
    assert "; 24 h 55 (" in read_page(open_page(shared_sample, "overlap", **chosen))
