"""Actions on Insights: adopted, edited, ended, deleted and undone; and marks on charts of time."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.ledger.actions import edit_action
from pipeline.store import Store
from tests.builders import TITLE, adopt_action, get_only_action, id_of, list_actions, log
from tests.views.charts.reading import read_marks
from tests.views.pages import OpenPage, count_charts, find, press, read_page
from views.session.keys import Key

SAMPLE = "Churn model (synthetic)"


def open_actions(open_page: OpenPage, store: Store, **asked: str) -> AppTest:
    return open_page(store, "insights", show="Actions", **asked)


def find_field(app: AppTest, label: str) -> Any:
    """The field of the dialog that is open."""
    return find((*app.text_input, *app.selectbox, *app.datetime_input), label)


def act(app: AppTest, store: Store, name: str) -> AppTest:
    """Press a button of the one action."""
    return app.button(key=f"{name}-{get_only_action(store).id}").click().run()


def list_marks(app: AppTest) -> list[list[str]]:
    """The titles of the actions that mark each chart of a page."""
    charts = app.get("vega_lite_chart")
    return [[mark["title"] for mark in read_marks(chart.proto.spec)] for chart in charts]


@pytest.fixture
def adopted(sample: Store) -> Store:
    """The sample with an action on one pair, from August on."""
    adopt_action(
        sample,
        project=SAMPLE,
        main_phase="model_deployment",
        revisited_phase="data_preparation",
        started_at="2026-08-03",
        expectation="half as many",
    )
    return sample


def test_an_action_is_adopted_in_its_dialog_and_undone(sample: Store, open_page: OpenPage) -> None:
    app = open_actions(open_page, sample, project=SAMPLE)
    assert "An action is what you decide to do so that work goes back less often" in read_page(app)
    assert "Adopt one under “What to do next”" in read_page(app)
    press(app, "New action")
    find_field(app, "What will you do?").set_value(TITLE)
    find_field(app, "From").set_value("model_deployment")
    find_field(app, "Back to").set_value("data_preparation")
    find_field(app, "Why").set_value(id_of(sample, "Schema change"))
    assert find_field(app, "Project").value == id_of(sample, SAMPLE)
    find_field(app, "Started").set_value(datetime(2026, 8, 3, 9))
    find_field(app, "Who takes care").set_value("ben")
    find_field(app, "What do you expect?").set_value("half as many")
    press(app, "Adopt")
    action = get_only_action(sample)
    pair = (action.main_phase, action.revisited_phase)
    assert pair == ("model_deployment", "data_preparation")
    assert (action.title, action.project, action.reason) == (TITLE, SAMPLE, "Schema change")
    assert (action.adopted_by, action.expectation) == ("ben", "half as many")
    assert action.started_at.day == 3
    assert f"Adopted “{TITLE}”" in read_page(app)
    assert "Model deployment → Data preparation, Schema change" in read_page(app)
    assert "Expected: half as many" in read_page(app)
    press(app, "Undo")
    assert list_actions(sample) == ()


def test_a_pattern_fills_the_dialog(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    first_values = {
        "title": "Contract tests",
        "main_phase": "model_deployment",
        "revisited_phase": "data_preparation",
        "reason_id": id_of(sample, "Schema change"),
        "project_id": id_of(sample, SAMPLE),
        "practice_id": "contract-tests",
    }
    press(AppTest.from_function(open_dialog, kwargs={"first_values": first_values}).run(), "Adopt")
    action = get_only_action(sample)
    assert (action.title, action.project) == ("Contract tests", SAMPLE)
    assert (action.reason, action.practice_id) == ("Schema change", "contract-tests")
    assert abs((action.started_at - datetime.now(UTC).replace(tzinfo=None)).total_seconds()) < 120


def open_dialog(first_values):  # type: ignore[no-untyped-def]
    """A page on which the dialog is open."""
    from views.insights import action_dialogs

    action_dialogs.adopt(**first_values)


def test_an_action_is_edited_and_only_what_differs_is_written(
    adopted: Store, open_page: OpenPage
) -> None:
    app = act(open_actions(open_page, adopted), adopted, "edit")
    assert find_field(app, "What will you do?").value == TITLE
    edit_action(adopted, get_only_action(adopted).id, 1, by="ben", expectation="fewer")
    find_field(app, "What will you do?").set_value("Reviews")
    press(app, "Save")
    assert "somebody else changed or deleted it a moment ago" in read_page(app)
    assert get_only_action(adopted).title == TITLE
    app = act(open_actions(open_page, adopted), adopted, "edit")
    find_field(app, "What will you do?").set_value("Reviews")
    find_field(app, "Back to").set_value(None)
    find_field(app, "Ended (empty: goes on)").set_value(datetime(2026, 10, 1, 9))
    press(app, "Save")
    action = get_only_action(adopted)
    assert (action.title, action.revisited_phase) == ("Reviews", None)
    assert (action.expectation, action.rev) == ("fewer", 3)
    assert action.ended_at
    assert action.started_at == datetime(2026, 8, 3)
    assert "Changed the action “Reviews”" in read_page(app)
    press(app, "Undo")
    assert get_only_action(adopted).title == TITLE


def test_a_start_that_is_emptied_is_asked_for(adopted: Store, open_page: OpenPage) -> None:
    app = act(open_actions(open_page, adopted), adopted, "edit")
    find_field(app, "Started").set_value(None)
    press(app, "Save")
    assert "Started: choose one." in read_page(app)
    assert get_only_action(adopted).rev == 1


def test_an_action_ends_or_is_deleted_with_one_click_and_goes_on_by_undo(
    adopted: Store, open_page: OpenPage
) -> None:
    app = act(open_actions(open_page, adopted), adopted, "end")
    action = get_only_action(adopted)
    assert action.ended_at
    assert f"Ended the action “{TITLE}”" in read_page(app)
    assert "while it lasted" in read_page(app)
    assert app.button(key=f"end-{action.id}").disabled
    press(app, "Undo")
    assert get_only_action(adopted).ended_at is None

    act(app, adopted, "delete")
    assert list_actions(adopted) == ()
    press(app, "Undo")
    assert get_only_action(adopted).title == TITLE


def test_the_history_of_an_action_has_every_revision(adopted: Store, open_page: OpenPage) -> None:
    edit_action(adopted, get_only_action(adopted).id, 1, by="ben", title="Reviews")
    (table,) = act(open_actions(open_page, adopted), adopted, "history").dataframe
    assert table.value["Action"].to_list() == [TITLE, "Reviews"]
    assert table.value["By"].to_list() == ["ana", "ben"]


def test_the_verdict_comes_first_then_what_it_rests_on_whatever_the_filters_leave(
    adopted: Store, open_page: OpenPage
) -> None:
    app = open_actions(open_page, adopted)
    app.session_state[f"read-{Key.ACTION}-{get_only_action(adopted).id}"] = True
    app.run()
    assert [header.value for header in app.header] == ["Too few to tell"]
    shown = read_page(app)
    for sentence in (
        "1 action, the one begun last first.",
        "of the filters only the project counts here",
        "99 % interval",
        "Counted per day in focus.",
        "Before and after, week by week",
        "“after” is not “because”",
    ):
        assert sentence in shown
    assert count_charts(app) == 1
    rates = next(line for line in shown.splitlines() if line.startswith("Before "))
    app.text_input(key="text").set_value("no note holds this").run()
    assert not app.exception
    assert rates in read_page(app)
    app.segmented_control(key="show").set_value("patterns").run()
    assert "Drop one of these filters to see more: text." in read_page(app)


def test_the_project_filter_chooses_the_actions(adopted: Store, open_page: OpenPage) -> None:
    log(adopted, project="Other")
    adopt_action(adopted, "Of the other", project="Other")
    adopt_action(adopted, "Everywhere")
    shown = read_page(open_actions(open_page, adopted, project="Other"))
    assert "2 actions of Other, and those of all projects, the one begun last first." in shown
    assert "Of the other" in shown
    assert "all projects · since 2 Mar 2026 · ana · measured on Other" in shown
    assert TITLE not in shown


@pytest.mark.parametrize(("page", "charts"), [("trends", 1), ("timeline", 3)])
def test_every_chart_of_time_has_the_actions_that_concern_it(
    adopted: Store, open_page: OpenPage, page: str, charts: int
) -> None:
    app = open_page(adopted, page)
    assert list_marks(app) == [[TITLE]] * charts
    specs = [chart.proto.spec for chart in app.get("vega_lite_chart")]
    assert all("since 3 Aug 2026" in read_marks(spec)[0]["said"] for spec in specs)
    for main, titles in (("monitoring", []), ("model_deployment", [TITLE])):
        app.multiselect(key="main").set_value([main]).run()
        assert list_marks(app) == [titles] * charts


def test_the_story_of_a_pair_has_its_actions(adopted: Store, open_page: OpenPage) -> None:
    adopt_action(adopted, "Elsewhere", main_phase="monitoring")
    adopt_action(adopted, "Everywhere", started_at="2026-09-01")
    pair = {"from": "Model deployment", "to": "Data preparation"}
    app = open_page(adopted, "overlap", **pair)
    assert [titles for titles in list_marks(app) if titles] == [[TITLE, "Everywhere"]]


def test_an_action_of_another_period_or_project_marks_nothing(
    adopted: Store, open_page: OpenPage
) -> None:
    app = open_page(adopted, "trends")
    app.date_input(key="since").set_value(date(2026, 9, 1)).run()
    assert list_marks(app) == [[]]

    for day in ("01", "20"):
        log(adopted, project="Other", at=f"2026-08-{day}T10:00:00+00:00")
    app = open_page(adopted, "timeline")
    assert list_marks(app).count([]) == 1
    app.multiselect(key="project").set_value([id_of(adopted, "Other")]).run()
    assert not any(list_marks(app))
