"""The sample is called synthetic on every page, is shown around once, and goes with one click."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.ledger.revisits import delete_revisits
from pipeline.store import Store
from tests.builders import all_records, log
from tests.views.test_pages import PAGES, ROOT, opened, press, words

NOTE = "is synthetic: invented data, to look around with"
HOT_PAIR = (
    "In the sample work on model deployment led to data preparation 38 times, 1.4 times as often"
)


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_the_sample_is_synthetic(
    sample: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    app = opened(sample, monkeypatch, page)
    assert NOTE in words(app)
    assert {"Show me around", "Remove the sample"} <= labels(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_store_of_your_own_has_neither_note_nor_tour(
    store: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    log(store)
    app = opened(store, monkeypatch, page)
    assert NOTE not in words(app)
    assert "1 of 4" not in words(app)
    assert "Show me around" not in labels(app)


@pytest.mark.parametrize("page", PAGES)
def test_the_sample_is_removed_with_one_click_and_brought_back(
    sample: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    app = opened(sample, monkeypatch, page)
    press(app, "Remove the sample")
    assert not app.exception
    assert "Removed the sample: 227 revisits, 30 focus sessions" in words(app)
    assert NOTE not in words(app)
    assert all_records(sample).is_empty()
    press(app, "Undo")
    assert "Taken back: Removed the sample" in words(app)
    assert NOTE in words(app)
    assert all_records(sample).height == 227


def test_filters_of_the_sample_go_with_it(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    log(sample, by="eve")
    app = opened(sample, monkeypatch, "records.py")
    app.multiselect(key="by").set_value(["ana"]).run()
    project = next(one for one in app.multiselect(key="project").options if "synthetic" in one)
    app.multiselect(key="project").select(project).run()
    press(app, "Remove the sample")
    assert not app.exception
    assert "1 revisit, 2 Mar 2026" in words(app)


def test_the_tour_begins_once_by_itself_and_can_be_skipped(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch)
    assert "1 of 4" in words(app)
    assert "The sample holds 227 revisits" in words(app)
    press(app, "Skip the tour")
    assert "1 of 4" not in words(app)
    app.switch_page("views/overlap/page.py").run()
    assert "of 4**" not in words(app)
    press(app, "Show me around")
    assert "1 of 4" in words(app)


def test_a_browser_that_has_seen_the_tour_is_left_alone(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["TOURED"] = True
    app.run()
    assert NOTE in words(app)
    assert "of 4**" not in words(app)


def test_loading_the_sample_begins_the_tour(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(store, monkeypatch)
    press(app, "Load the sample project (synthetic)")
    assert "1 of 4" in words(app)


def test_the_steps_tell_the_story_in_figures_of_the_data(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch)
    press(app, "Next")
    assert "2 of 4" in words(app)
    assert HOT_PAIR in words(app)
    assert app.selectbox(key="from").value == "model_deployment"
    assert app.selectbox(key="to").value == "data_preparation"
    press(app, "Next")
    assert "In the sample revisits because of “" in words(app)
    assert app.segmented_control(key="stack").value == "reason"
    press(app, "Next")
    assert "4 of 4" in words(app)
    press(app, "Back")
    assert "3 of 4" in words(app)
    press(app, "Next")
    press(app, "Done")
    assert "of 4**" not in words(app)


def test_a_step_says_the_same_under_filters_and_on_another_page(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch)
    press(app, "Next")
    app.multiselect(key="main").set_value(["monitoring"]).run()
    assert HOT_PAIR in words(app)
    app.switch_page("views/records/page.py").run()
    assert HOT_PAIR in words(app)
    press(app, "Go to Overlap")
    assert "Go to Overlap" not in labels(app)
    assert not app.exception


def test_where_nothing_stands_out_the_tour_goes_on_without_a_pair(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete_revisits(sample, all_records(sample).select("id", "rev")[3:].rows(), by=None)
    app = opened(sample, monkeypatch)
    press(app, "Next")
    assert "2 of 4" in words(app)
    assert "In the sample" not in words(app)
    assert app.selectbox(key="from").value is None
    press(app, "Next")
    assert "3 of 4" in words(app)
    assert "In the sample" not in words(app)


def test_the_tour_ends_with_the_sample(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample, monkeypatch)
    press(app, "Remove the sample")
    press(app, "Undo")
    assert NOTE in words(app)
    assert "1 of 4" not in words(app)


def test_beside_a_project_of_your_own_the_tour_looks_at_the_sample_alone(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(sample, project="Fraud")
    app = opened(sample, monkeypatch, "overlap.py")
    assert "228 revisits in 2 projects" in words(app)
    press(app, "Show me around")
    app.switch_page("views/overlap/page.py").run()
    assert "227 revisits of Churn model (synthetic)" in words(app)
    press(app, "Skip the tour")
    app.switch_page("views/overlap/page.py").run()
    assert "228 revisits in 2 projects" in words(app)
