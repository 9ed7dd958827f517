"""Insights, section Cost: its figures, the sliders, and what it says where nothing can be known."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.store import Store
from tests.builders import add, id_of, log, sessions_of
from tests.views.test_pages import opened, press, words
from views.insights.cost import build_slider_key
from views.session.keys import Key

PAIR = ("model_development", "data_preparation")


def cost(store: Store, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    app = opened(store, monkeypatch, "insights.py")
    app.segmented_control(key=Key.SHOW).set_value("cost").run()
    assert not app.exception
    return app


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(one.proto.spec) for one in app.get("vega_lite_chart")]


def links(app: AppTest) -> set[str]:
    return {one.proto.label for one in app.get("page_link")}


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


def test_the_section_says_and_draws_what_an_hour_costs(
    loop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A = 160 / 320 and 96 / 384: U = 1.5 / 0.875 and 1.25 / 0.875.
    app = cost(loop, monkeypatch)
    said = words(app)
    assert "Each hour of first-pass data preparation costs 1.43 hours in the end" in said
    assert "Model development costs most: 1.71 hours." in said
    assert "Each round of rework causes 0.35 of itself again, so it dies out." in said
    assert "At most 8 hours a day of focus count as work" in said
    assert len(charts(app)) == 1
    assert "is logged on problem definition, data acquisition, model deployment" in said
    assert {"Open Log", "Open Records"} <= links(app)


def test_a_slider_shows_what_less_rework_would_save(
    loop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = cost(loop, monkeypatch)
    assert [slider.value for slider in app.slider] == [100, 100]
    before = charts(app)[0]
    app.slider(key=build_slider_key(PAIR)).set_value(50).run()
    assert (
        "With model development → data preparation halved, an hour of model development would "
        "cost 1.33 instead of 1.71 hours and an hour of data preparation would cost 1.33 instead "
        "of 1.43 hours."
    ) in words(app)
    assert charts(app)[0] != before
    press(app, "All as logged")
    assert app.slider(key=build_slider_key(PAIR)).value == 100
    assert "would cost" not in words(app)
    assert charts(app)[0] == before


def test_a_link_keeps_the_sliders(loop: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(loop, monkeypatch)
    app.query_params[Key.SHOW] = "Cost"
    app.query_params[build_slider_key(PAIR)] = "50"
    app.query_params[Key.HOURS] = "6"
    app.switch_page("views/insights/page.py").run()
    assert app.slider(key=build_slider_key(PAIR)).value == 50
    assert "At most 6 hours a day" in words(app)
    assert "halved" in words(app)


def test_a_slider_can_make_it_cease_to_converge(
    loop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(loop, *PAIR, at="2026-03-02T11:00:00+00:00", minutes=160)
    app = cost(loop, monkeypatch)  # 320 / 160 and 96 / 384: a radius of 0.71
    app.slider(key=build_slider_key(PAIR)).set_value(200).run()
    assert not app.exception
    assert "the work would not converge" in words(app)


def test_work_that_does_not_converge_is_said_to(
    loop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(loop, *PAIR, at="2026-03-02T11:00:00+00:00", minutes=260)
    app = cost(loop, monkeypatch)
    assert "This does not converge: rework creates more rework than it clears." in words(app)
    app.slider(key=build_slider_key(PAIR)).set_value(10).run()
    assert "an hour of model development would cost" in words(app)
    assert not app.exception


def test_the_hours_of_a_day_can_be_set(loop: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = cost(loop, monkeypatch)
    app.number_input(key=Key.HOURS).set_value(6).run()
    said = words(app)
    assert "At most 6 hours a day of focus count as work" in said
    assert "Model development costs most: 2.54 hours." in said  # 160 / 200 and 96 / 264
    app.number_input(key=Key.HOURS).set_value(24).run()
    assert "All time in focus counts as work, as it was logged" in words(app)


def test_hours_that_leave_no_first_pass_can_be_set_again(
    loop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = cost(loop, monkeypatch)
    app.number_input(key=Key.HOURS).set_value(1).run()
    assert "There is no figure yet." in words(app)
    assert "takes all of the work there" in words(app)
    app.number_input(key=Key.HOURS).set_value(8).run()
    assert "costs most: 1.71 hours" in words(app)


def test_an_import_without_minutes_says_what_to_log_and_shows_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-03")))
    log(store, "monitoring")
    log(store, "scalability", reason="Defect")
    app = cost(store, monkeypatch)
    said = words(app)
    assert "There is no figure yet." in said
    assert "None of the 2 revisits has minutes: give them when you log a revisit" in said
    assert "1 of 2 revisits lies outside any focus session of the main phase" in said
    assert "(scalability 1): set the focus on Log" in said
    assert {"Open Log", "Open Records"} <= links(app)
    assert charts(app) == []
    assert list(app.slider) == list(app.number_input) == []


def test_minutes_without_focus_sessions_say_what_to_log(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, minutes=30)
    said = words(cost(store, monkeypatch))
    assert "There is no figure yet." in said
    assert "1 of 1 revisit lies outside any focus session of the main phase" in said
    assert "minutes: give them" not in said


def test_missing_minutes_make_lower_bounds_and_are_counted(
    loop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(loop, *PAIR, at="2026-03-02T12:00:00+00:00")
    said = words(cost(loop, monkeypatch))
    assert "costs at least 1.43 hours" in said
    assert "1 of the 3 revisits made inside focus sessions has no minutes (33 %)" in said


def test_a_filter_on_the_reason_counts_its_rework_only_and_says_so(
    loop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(loop, *PAIR, reason="Defect", at="2026-03-02T13:00:00+00:00", minutes=32)
    app = cost(loop, monkeypatch)
    assert "only the revisits that they let through" not in words(app)
    app.multiselect(key=Key.REASONS).set_value([id_of(loop, "Defect")]).run()
    said = words(app)
    assert "only the revisits that they let through count as rework" in said
    assert "Model development costs most: 1.11 hours." in said  # 32 / (480 - 192)


def test_a_filter_on_the_main_phase_follows_no_other(
    loop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = cost(loop, monkeypatch)
    app.multiselect(key=Key.MAINS).set_value([PAIR[0]]).run()
    said = words(app)
    assert "Each hour of first-pass model development costs at least 1.50 hours" in said
    assert "Rework on data preparation is counted once, without what it leads to" in said


def test_the_sample_has_five_sliders_of_its_dearest_pairs(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = cost(sample, monkeypatch)
    assert [slider.label for slider in app.slider][:2] == [
        "Monitoring → problem definition: 44 h 05",
        "Model development → data preparation: 29 h 15",
    ]
    assert len(app.slider) == 5
    said = words(app)
    assert "44 of the 222 revisits made inside focus sessions have no minutes (20 %)" in said
    labels = [one.proto.popover.label for one in app.get("popover")]
    assert {"How to read this", "Save"} <= set(labels)
