"""Actions on Insights: adopted, edited, ended, deleted and undone; and marks on charts of time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import altair as alt
import polars as pl
import pytest
import vl_convert
from streamlit.testing.v1 import AppTest

from pipeline.asking import questions
from pipeline.figures.time import weeks as time_weeks
from pipeline.figures.time.timeline import build_course
from pipeline.ledger.actions import edit_action
from pipeline.store import Store
from tests.builders import EVERYTHING, ask, catalogue, id_of, log
from tests.pipeline.test_actions import TITLE, begin, every, only
from tests.views.test_pages import opened, press, words
from views.charts.action_weeks import build_action_weeks_chart
from views.charts.marks import MOST_TITLES, Mark, compute_headroom
from views.charts.picture import drop_frames, render_picture
from views.charts.timeline import build_timeline_chart
from views.charts.trend import build_trend_chart
from views.charts.weeks import build_cumulative_chart, build_focus_share_chart

SAMPLE = "Churn model (synthetic)"


def section(store: Store, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The section Actions of Insights."""
    app = opened(store, monkeypatch, "insights.py")
    app.segmented_control(key="show").set_value("actions").run()
    assert not app.exception
    return app


def field(app: AppTest, label: str) -> Any:
    """The field of the dialog that is open."""
    fields = (*app.text_input, *app.selectbox, *app.datetime_input)
    return [one for one in fields if one.label == label][-1]  # the bar has a field Project too


def row(app: AppTest, store: Store, act: str) -> AppTest:
    """Press a button of the one action."""
    return app.button(key=f"{act}-{only(store).id}").click().run()


@pytest.fixture
def adopted(sample: Store) -> Store:
    """The sample with an action on one pair, from August on."""
    begin(
        sample,
        project=SAMPLE,
        main_phase="model_deployment",
        revisited_phase="data_preparation",
        started_at="2026-08-03",
        expectation="half as many",
    )
    return sample


def test_without_an_action_the_section_says_what_one_is_and_where_to_adopt_it(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = words(section(sample, monkeypatch))
    assert "An action is what you decide to do so that work goes back less often" in said
    assert "Adopt one from a pattern or from its advice" in said


def test_an_action_is_adopted_in_its_dialog_and_undone(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = section(sample, monkeypatch)
    press(app, "New action")
    field(app, "What will you do?").set_value(TITLE)
    field(app, "From").set_value("model_deployment")
    field(app, "Back to").set_value("data_preparation")
    field(app, "Why").set_value(id_of(sample, "Schema change"))
    field(app, "Project").set_value(id_of(sample, SAMPLE))
    field(app, "Started").set_value(datetime(2026, 8, 3, 9))
    field(app, "Who takes care").set_value("ben")
    field(app, "What do you expect?").set_value("half as many")
    press(app, "Adopt")
    one = only(sample)
    assert (one.title, one.project, one.main_phase, one.revisited_phase, one.reason) == (
        TITLE,
        SAMPLE,
        "model_deployment",
        "data_preparation",
        "Schema change",
    )
    assert (one.adopted_by, one.expectation, one.started_at.day) == ("ben", "half as many", 3)
    said = words(app)
    assert f"Adopted “{TITLE}”" in said
    assert "Model deployment → Data preparation, Schema change" in said
    assert "Expected: half as many" in said
    press(app, "Undo")
    assert every(sample) == ()


def test_an_action_that_cannot_be_is_refused_in_words(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = section(sample, monkeypatch)
    press(app, "New action")
    field(app, "From").set_value("monitoring")
    field(app, "Back to").set_value("monitoring")
    press(app, "Adopt")
    said = words(app)
    assert "The action was not adopted" in said
    assert "What is needed: say in a line what you will do." in said
    assert "Back to “Monitoring” is the main phase itself" in said
    assert every(sample) == ()


def test_a_new_action_begins_with_the_project_of_the_filter(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = section(sample, monkeypatch)
    app.multiselect(key="project").set_value([id_of(sample, SAMPLE)]).run()
    press(app, "New action")
    assert field(app, "Project").value == id_of(sample, SAMPLE)


def test_a_pattern_fills_the_dialog(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    prefill = {
        "title": "Contract tests",
        "main_phase": "model_deployment",
        "revisited_phase": "data_preparation",
        "reason_id": id_of(sample, "Schema change"),
        "project_id": id_of(sample, SAMPLE),
        "practice_id": "contract-tests",
    }
    app = AppTest.from_function(_open_dialog, kwargs={"prefill": prefill}).run()
    press(app, "Adopt")
    one = only(sample)
    assert (one.title, one.reason, one.project, one.practice_id) == (
        "Contract tests",
        "Schema change",
        SAMPLE,
        "contract-tests",
    )
    assert abs((one.started_at - datetime.now(UTC).replace(tzinfo=None)).total_seconds()) < 120


def _open_dialog(prefill):  # type: ignore[no-untyped-def]
    from views.insights import action_dialogs

    action_dialogs.adopt(**prefill)


def test_an_action_is_edited_and_only_what_differs_is_written(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = section(adopted, monkeypatch)
    row(app, adopted, "edit")
    assert field(app, "What will you do?").value == TITLE
    edit_action(adopted, only(adopted).id, 1, by="ben", expectation="fewer")
    field(app, "What will you do?").set_value("Reviews")
    press(app, "Save")
    assert "somebody else changed or deleted it a moment ago" in words(app)
    assert only(adopted).title == TITLE
    app = section(adopted, monkeypatch)
    row(app, adopted, "edit")
    field(app, "What will you do?").set_value("Reviews")
    field(app, "Back to").set_value(None)
    field(app, "Ended (empty: goes on)").set_value(datetime(2026, 10, 1, 9))
    press(app, "Save")
    one = only(adopted)
    assert (one.title, one.revisited_phase, one.expectation, one.rev) == (
        "Reviews",
        None,
        "fewer",
        3,
    )
    assert one.ended_at
    assert one.started_at == datetime(2026, 8, 3)
    assert "Changed the action “Reviews”" in words(app)
    press(app, "Undo")
    assert only(adopted).title == TITLE


def test_a_start_that_is_emptied_is_asked_for(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = section(adopted, monkeypatch)
    row(app, adopted, "edit")
    field(app, "Started").set_value(None)
    press(app, "Save")
    assert "Started: choose one." in words(app)
    assert only(adopted).rev == 1


def test_an_action_ends_with_one_click_and_goes_on_by_undo(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = section(adopted, monkeypatch)
    row(app, adopted, "end")
    assert only(adopted).ended_at
    assert f"Ended the action “{TITLE}”" in words(app)
    assert "while it lasted" in words(app)
    assert app.button(key=f"end-{only(adopted).id}").disabled
    press(app, "Undo")
    assert only(adopted).ended_at is None


def test_an_action_is_deleted_and_brought_back(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = section(adopted, monkeypatch)
    row(app, adopted, "delete")
    assert every(adopted) == ()
    press(app, "Undo")
    assert only(adopted).title == TITLE


def test_the_history_of_an_action_has_every_revision(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit_action(adopted, only(adopted).id, 1, by="ben", title="Reviews")
    app = section(adopted, monkeypatch)
    row(app, adopted, "history")
    (table,) = app.dataframe
    assert table.value["Action"].to_list() == [TITLE, "Reviews"]
    assert table.value["By"].to_list() == ["ana", "ben"]


def test_the_verdict_comes_first_then_what_it_rests_on(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = section(adopted, monkeypatch)
    assert [one.value for one in app.header] == ["Too few to tell"]
    said = words(app)
    assert "1 action, the one begun last first." in said
    assert "of the filters only the project counts here" in said
    assert "95 % interval" in said
    assert "Counted per day in focus." in said
    assert "Before and after, week by week" in said
    assert "“after” is not “because”" in said
    assert len(app.get("vega_lite_chart")) == 1


def test_the_section_works_where_the_filters_leave_no_revisits(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = section(adopted, monkeypatch)
    before = words(app)
    app.text_input(key="text").set_value("no note holds this").run()
    assert not app.exception
    said = words(app)
    (rates,) = [line for line in before.splitlines() if line.startswith("Before ")][:1]
    assert rates in said
    app.segmented_control(key="show").set_value("patterns").run()
    assert "Drop one of these filters to see more: note holds." in words(app)


def test_the_project_filter_chooses_the_actions(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(adopted, project="Other")
    begin(adopted, "Of the other", project="Other")
    begin(adopted, "Everywhere")
    app = section(adopted, monkeypatch)
    app.multiselect(key="project").set_value([id_of(adopted, "Other")]).run()
    said = words(app)
    assert "2 actions of Other, and those of all projects, the one begun last first." in said
    assert "Of the other" in said
    assert "all projects · since 2 Mar 2026 · ana · measured on Other" in said
    assert TITLE not in said


def test_people_s_text_is_no_markdown(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(sample, "**bold** ![x](http://a/b.png)")
    app = section(sample, monkeypatch)
    assert any(r"\*\*bold\*\*" in one.value for one in app.markdown)
    assert not any("![x](http" in one.value for one in app.markdown)


def marks_of(app: AppTest) -> list[list[dict[str, Any]]]:
    """The marks of each chart of a page."""
    return [found(json.loads(one.proto.spec)) for one in app.get("vega_lite_chart")]


def found(spec: Any) -> list[dict[str, Any]]:
    if isinstance(spec, dict):
        if isinstance(spec.get("data"), dict) and spec["data"].get("name") == "marks":
            rows: list[dict[str, Any]] = spec["data"]["values"]
            return rows
        return next((rows for one in spec.values() if (rows := found(one))), [])
    if isinstance(spec, list):
        return next((rows for one in spec if (rows := found(one))), [])
    return []


@pytest.mark.parametrize(("page", "charts"), [("trends.py", 1), ("timeline.py", 3)])
def test_every_chart_of_time_has_the_actions_that_concern_it(
    adopted: Store, monkeypatch: pytest.MonkeyPatch, page: str, charts: int
) -> None:
    app = opened(adopted, monkeypatch, page)
    marked = marks_of(app)
    assert len(marked) == charts
    assert all([one["title"] for one in rows] == [TITLE] for rows in marked)
    assert all("since 3 Aug 2026" in rows[0]["said"] for rows in marked)
    app.multiselect(key="main").set_value(["monitoring"]).run()
    assert all(rows == [] for rows in marks_of(app))
    app.multiselect(key="main").set_value(["model_deployment"]).run()
    assert all(len(rows) == 1 for rows in marks_of(app))


def test_the_story_of_a_pair_has_its_actions(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(adopted, "Elsewhere", main_phase="monitoring")
    begin(adopted, "Everywhere", started_at="2026-09-01")
    app = opened(adopted, monkeypatch, "overlap.py")
    app.selectbox(key="from").set_value("model_deployment").run()
    app.selectbox(key="to").set_value("data_preparation").run()
    (marked,) = [rows for rows in marks_of(app) if rows]
    assert [one["title"] for one in marked] == [TITLE, "Everywhere"]


def test_an_action_outside_the_period_marks_nothing(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(adopted, monkeypatch, "trends.py")
    app.date_input(key="since").set_value(datetime(2026, 9, 1).date()).run()
    assert marks_of(app) == [[]]


def test_an_action_of_another_project_marks_nothing(
    adopted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(adopted, project="Other", at="2026-08-01T10:00:00+00:00")
    log(adopted, project="Other", at="2026-08-20T10:00:00+00:00")
    app = opened(adopted, monkeypatch, "timeline.py")
    by_chart = [[one["title"] for one in rows] for rows in marks_of(app)]
    assert by_chart.count([]) == 1
    app.multiselect(key="project").set_value([id_of(adopted, "Other")]).run()
    assert all(rows == [] for rows in marks_of(app))


def moment(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]


MARKS = (
    Mark(moment(2026, 6, 10), "Contract tests </text>", "Contract tests, since 10 Jun"),
    Mark(moment(2026, 9, 20), "Contract tests </text>", "Contract tests, ended", is_end=True),
)


@pytest.fixture
def drawn(sample: Store) -> dict[str, tuple[Any, pl.DataFrame]]:
    """Every chart of time, still without its marks, and the rows that it is drawn of."""
    weeks, trend, plain = (
        time_weeks.name_periods(ask(sample, question), "week")
        for question in (
            questions.Question("focus_weeks", selection=EVERYTHING, zone="UTC"),
            questions.Question(
                "trend", selection=EVERYTHING, grain="week", stack="main_phase", zone="UTC"
            ),
            questions.Question(
                "trend", selection=EVERYTHING, grain="week", stack="none", zone="UTC"
            ),
        )
    )
    bars, shown = (
        ask(sample, question)
        for question in (
            questions.Question("timeline_sessions", selection=EVERYTHING),
            questions.Question("timeline_marks", selection=EVERYTHING),
        )
    )
    titles = tuple(phase.title for phase in catalogue(sample).phases)

    def timeline(frame: pl.DataFrame, marks: tuple[Mark, ...]) -> alt.TopLevelMixin:
        return build_timeline_chart(frame, titles=titles, actions=marks)

    parts = time_weeks.list_stack_titles(trend)
    return {
        "trend": (partial(build_trend_chart, grain="week", parts=parts), trend),
        "pair": (partial(build_trend_chart, grain="week", with_mean=False, height=110), plain),
        "timeline": (timeline, build_course(bars, shown, zone="UTC")),
        "cumulative": (build_cumulative_chart, weeks),
        "focus_share": (build_focus_share_chart, weeks),
        "weeks_of_action": (build_action_weeks_chart, plain),
    }


CHARTS = ("trend", "pair", "timeline", "cumulative", "focus_share", "weeks_of_action")


@pytest.mark.parametrize("width", [340, 1000])
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_draws_a_line_and_the_title_of_an_action(
    drawn: dict[str, Any], name: str, width: int
) -> None:
    chart, frame = drawn[name]
    spec = chart(frame, marks=MARKS).properties(width=width).to_dict()
    svg: str = vl_convert.vegalite_to_svg(spec)
    plain: str = vl_convert.vegalite_to_svg(
        chart(frame, marks=()).properties(width=width).to_dict()
    )
    assert svg.count("<line") == plain.count("<line") + len(MARKS)
    assert svg.count("Contract tests &lt;/text&gt;</text>") == 2  # once to hide what is behind
    assert "stroke-dasharray" in svg
    assert "</text></text>" not in svg


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_without_actions_is_as_it_was(drawn: dict[str, Any], name: str) -> None:
    chart, frame = drawn[name]
    assert found(chart(frame, marks=()).to_dict()) == []
    assert compute_headroom(()) == 0


@pytest.mark.parametrize("form", ["png", "svg"])
@pytest.mark.parametrize("name", CHARTS)
def test_a_saved_picture_has_the_chart_and_its_marks(
    drawn: dict[str, Any], name: str, form: Any
) -> None:
    chart, frame = drawn[name]

    def saved(rows: pl.DataFrame, marks: tuple[Mark, ...]) -> bytes:
        return render_picture(
            chart(rows.clear(), marks=marks), rows, title="T", about=["x"], form=form
        )

    whole = saved(frame, MARKS)
    assert len(whole) > 1.2 * len(saved(frame.clear(), MARKS))
    assert len(whole) > len(saved(frame, ()))
    if form == "svg":
        assert b"Contract tests" in whole


def test_a_specification_keeps_the_marks_and_no_rows_of_the_frame(drawn: dict[str, Any]) -> None:
    chart, frame = drawn["trend"]
    spec = drop_frames(chart(frame, marks=MARKS).to_dict())
    assert "datasets" not in spec
    assert [one["moment"] for one in found(spec)] == [one.moment for one in MARKS]
    assert all("data" not in layer for layer in spec["layer"][:2])


@pytest.mark.parametrize(("marks", "layers"), [(MARKS[:1], 3), (MARKS[1:], 1), (MARKS, 4)])
def test_no_layer_is_without_a_mark(
    drawn: dict[str, Any], marks: tuple[Mark, ...], layers: int
) -> None:
    chart, frame = drawn["pair"]
    plain = chart(frame, marks=()).to_dict()["layer"]
    assert len(chart(frame, marks=marks).to_dict()["layer"]) == len(plain) + layers


def test_of_many_actions_the_newest_titles_are_written_each_in_its_own_line() -> None:
    many = tuple(Mark(moment(2026, 6, day), f"A{day}", "x") for day in range(9, 2, -1))
    frame = pl.DataFrame(
        schema={"period": pl.Date, "period_end": pl.Date, "revisits": pl.Int64, "said": pl.String}
    )
    rows = found(build_action_weeks_chart(frame, marks=many).to_dict())
    assert [one["title"] for one in rows] == [f"A{day}" for day in range(3, 10)]
    assert [one["line"] for one in rows] == [None] * 3 + list(range(MOST_TITLES))
