"""The sample is shown around once, in figures of its own, and goes with one click."""

import pytest

from pipeline.ledger.revisits import delete_revisits
from pipeline.store import Store
from tests.builders import all_records, log
from tests.views.pages import PAGES, OpenPage, go_to, list_labels, press, read_page

NOTE = "is synthetic: invented data, to look around with"
DEAR_PAIR = "In the sample: Model deployment keeps sending you back to data preparation: 38 times"


@pytest.mark.parametrize("page", PAGES)
def test_the_sample_is_removed_with_one_click_on_every_page(
    sample: Store, open_page: OpenPage, page: str
) -> None:
    app = press(open_page(sample, page), "Remove the sample")
    assert not app.exception
    assert "Removed the sample: 227 revisits, 30 focus sessions" in read_page(app)
    assert NOTE not in read_page(app)


def test_a_sample_that_was_removed_is_brought_back_without_the_tour(
    sample: Store, open_page: OpenPage
) -> None:
    app = press(open_page(sample, "overlap"), "Remove the sample")
    assert all_records(sample).is_empty()
    press(app, "Undo")
    assert "Taken back: Removed the sample" in read_page(app)
    assert NOTE in read_page(app)
    assert "of 4**" not in read_page(app)
    assert all_records(sample).height == 227


def test_filters_of_the_sample_go_with_it(sample: Store, open_page: OpenPage) -> None:
    log(sample, by="eve")
    app = open_page(sample, "records", by="ana", project="Churn model (synthetic)")
    press(app, "Remove the sample")
    assert not app.exception
    assert "1 revisit, 2 Mar 2026" in read_page(app)


def test_the_steps_tell_the_story_in_figures_of_the_data(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = open_page(shared_sample)
    assert "1 of 4" in read_page(app)
    assert "The sample holds 227 revisits" in read_page(app)
    press(app, "Next")
    assert "2 of 4" in read_page(app)
    assert DEAR_PAIR in read_page(app)
    assert app.selectbox(key="from").value == "model_deployment"
    assert app.selectbox(key="to").value == "data_preparation"
    press(app, "Next")
    assert app.segmented_control(key="stack").value == "reason"
    for label, step in (("Next", "4 of 4"), ("Back", "3 of 4"), ("Next", "4 of 4")):
        assert step in read_page(press(app, label))
    press(app, "Done")
    assert "of 4**" not in read_page(app)


def test_a_step_says_the_same_under_filters_and_on_another_page(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = press(open_page(shared_sample), "Next")
    app.multiselect(key="main").set_value(["monitoring"]).run()
    assert DEAR_PAIR in read_page(app)
    assert DEAR_PAIR in read_page(go_to(app, "records"))
    press(app, "Go to Overlap")
    assert "Go to Overlap" not in list_labels(app)
    assert not app.exception


def test_where_nothing_stands_out_the_tour_goes_on_without_a_pair(
    sample: Store, open_page: OpenPage
) -> None:
    delete_revisits(sample, all_records(sample).select("id", "rev")[3:].rows(), by=None)
    app = press(open_page(sample), "Next")
    assert "2 of 4" in read_page(app)
    assert "In the sample" not in read_page(app)
    assert app.selectbox(key="from").value is None
    press(app, "Next")
    assert "3 of 4" in read_page(app)
    assert "In the sample" not in read_page(app)


def test_beside_a_project_of_your_own_the_tour_looks_at_the_sample_alone(
    sample: Store, open_page: OpenPage
) -> None:
    log(sample, project="Fraud")
    app = open_page(sample, "overlap")
    assert "228 revisits in 2 projects" in read_page(app)
    press(app, "Show me around")
    assert "227 revisits of Churn model (synthetic)" in read_page(go_to(app, "overlap"))
    press(app, "Skip the tour")
    assert "228 revisits in 2 projects" in read_page(go_to(app, "overlap"))
