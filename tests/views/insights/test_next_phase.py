"""Insights, before the next phase: what it brings, for which phase and project."""

from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from tests.builders import catalogue, log
from tests.views.pages import OpenPage, find, read_page
from views.session.keys import Key


def test_it_is_about_the_phase_after_the_one_in_focus_until_another_is_chosen(
    sample: Store, open_page: OpenPage
) -> None:
    (project,) = catalogue(sample).projects
    set_focus(sample, project=project.name, phase="model_development")
    app = open_page(sample, "insights")
    assert "Model deployment usually brings " in read_page(app)
    find(app.selectbox, "Before you move on to").set_value("data_preparation").run()
    assert "Data preparation usually brings " in read_page(app)


def test_checks_are_listed_before_and_ticked_once_the_phase_is_in_focus(
    sample: Store, open_page: OpenPage
) -> None:
    (project,) = catalogue(sample).projects
    set_focus(sample, project=project.name, phase="model_development")
    app = open_page(sample, "insights")
    app.session_state[Key.NEXT_OPEN] = True
    shown = read_page(app.run())
    assert "- Log the features as they are served and train on those" in shown
    assert "It rests on 4 earlier starts in this project" in shown
    assert not app.checkbox
    find(app.selectbox, "Before you move on to").set_value("model_development").run()
    assert len(app.checkbox) == 3


def test_where_nobody_moves_the_focus_it_says_what_it_takes(
    store: Store, open_page: OpenPage
) -> None:
    log(store)
    assert "it takes three changes of focus" in read_page(open_page(store, "insights"))
