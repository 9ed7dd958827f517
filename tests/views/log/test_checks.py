"""Before one goes on: what the phase in focus brings, and its checks, which are ticked off."""

from streamlit.testing.v1 import AppTest

from pipeline.figures.forecast.ticked import ask_ticked
from pipeline.store import Store
from tests.builders import EVERYTHING, ask, catalogue, list_changes
from tests.views.pages import OpenPage, find_pills, press, read_page


def get_line(app: AppTest) -> str:
    """The line that opens the checks, on Log itself."""
    (line,) = {box.label for box in app.main.expander if box.label.startswith("Before you go on")}
    return line.replace("\\", "")


def move_to(app: AppTest, phase: str) -> AppTest:
    find_pills(app, "What are you working on?").set_value(phase).run()
    assert not app.exception
    return app


def open_line(app: AppTest, store: Store) -> AppTest:
    """Open the line; without a browser it is closed again by the next click."""
    app.session_state[f"outlook-log-{catalogue(store).running[0].id}"] = True
    app.run()
    assert not app.exception
    return app


def list_ticked(store: Store) -> list[tuple[str, ...]]:
    return [one.checks for one in ask_ticked(lambda one: ask(store, one), EVERYTHING)]


def test_the_line_says_what_to_expect_only_once_the_focus_was_moved(
    sample: Store, open_page: OpenPage
) -> None:
    app = open_page(sample)
    running = catalogue(sample).get_phase_title(catalogue(sample).running[0].phase)
    assert get_line(app) == f"Before you go on: {running.lower()}"
    move_to(app, "model_deployment")
    assert get_line(app).startswith("Before you go on: Model deployment usually brings ")
    assert not app.checkbox  # they are drawn once it is opened


def test_a_check_is_ticked_with_one_click_and_taken_back(
    sample: Store, open_page: OpenPage
) -> None:
    app = open_line(move_to(open_page(sample), "model_deployment"), sample)
    assert "most often because of “Schema change”" in read_page(app)
    first, second, third = (box.label.replace("\\", "") for box in app.checkbox)
    app.checkbox[1].check().run()
    assert f"Ticked: {second}" in read_page(app)
    assert list_ticked(sample) == [(second,)]
    assert [box.value for box in open_line(app, sample).checkbox] == [False, True, False]
    press(app, "Undo")
    assert list_ticked(sample) == []
    assert not open_line(app, sample).checkbox[1].value
    app.checkbox[0].check().run()
    open_line(app, sample).checkbox[2].check().run()
    open_line(app, sample).checkbox[0].uncheck().run()
    assert list_ticked(sample) == [(third,)]
    assert f"No longer ticked: {first}" in read_page(app)
    assert list_changes(sample)[0] == "ticked checks for 1 focus session (Model deployment)"


def test_the_ticks_are_there_for_who_opens_the_line_later(
    sample: Store, open_page: OpenPage
) -> None:
    open_line(move_to(open_page(sample), "model_deployment"), sample).checkbox[0].check().run()
    later = open_line(open_page(sample), sample)
    assert "Model deployment usually brings " in read_page(later)
    assert [box.value for box in later.checkbox] == [True, False, False]


def test_where_little_is_known_the_line_says_so(store: Store, open_page: OpenPage) -> None:
    app = press(open_page(store), "Start")
    app.text_input[0].set_value("churn")
    press(app, "Start")
    find_pills(app, "The main phase under focus").set_value("monitoring").run()
    assert get_line(app) == "Before you go on: monitoring"
    assert "Too little to go by yet" in read_page(open_line(app, store))
