"""The page Timeline: what it says and draws, and sessions corrected through the table."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.asking import questions
from pipeline.ledger.sessions import read_session_history
from pipeline.store import Store
from tests.builders import EVERYTHING, add, ask, id_of, log, made_up_log, sessions_of
from tests.views.pages import OpenPage, count_charts, press, read_page
from views.dialogs.fields import build_field_key as field
from views.session.keys import Key
from views.timeline.sessions import STILL_RUNNING, build_key


def list_sessions(store: Store) -> list[dict[str, Any]]:
    return ask(store, questions.Question("focus_sessions")).to_dicts()


@pytest.fixture
def two(store: Store) -> Store:
    """Two sessions, and a revisit that neither of them covers."""
    add(
        store,
        sessions_of(
            ("data_preparation", "2026-03-02T08:00", "2026-03-04T08:00"),
            ("model_deployment", "2026-03-05T08:00", "2026-03-09T08:00"),
        ),
    )
    log(store, "monitoring", at="2026-03-06T10:00:00+00:00")
    return store


def select_session(app: AppTest, store: Store, place: int) -> AppTest:
    """The page with the row at `place` (the newest is 0) selected."""
    rows = ask(store, questions.Question("timeline_sessions", selection=EVERYTHING)).reverse()
    app.session_state[Key.SESSIONS_TABLE] = True
    app.session_state[build_key(rows)] = {
        "selection": {"rows": [place], "columns": [], "cells": []}
    }
    return app.run()


def test_a_project_has_its_timeline_and_two_charts_under_it(
    two: Store, open_page: OpenPage
) -> None:
    app = open_page(two, "timeline")
    shown = read_page(app)
    assert "2 focus sessions; the longest, on model deployment: 4 days." in shown
    assert "1 revisit lies outside any focus session of its main phase" in shown
    assert "Course of the project: Churn" in shown
    assert count_charts(app) == 3


def test_only_a_chart_of_many_marks_is_drawn_on_a_canvas(store: Store, open_page: OpenPage) -> None:
    app = open_page(made_up_log(store, 400), "timeline")
    specs = [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]
    many, *few = [spec.get("usermeta") for spec in specs]
    assert many == {"embedOptions": {"renderer": "canvas"}}
    assert few == [None, None]


def test_an_import_without_sessions_says_that_all_are_inferred(
    store: Store, open_page: OpenPage
) -> None:
    log(store)
    shown = read_page(open_page(store, "timeline"))
    assert "No focus session was logged in this view." in shown
    assert "from such revisits 1 session is inferred (dashed)." in shown
    assert "No week here has a day with focus" in shown


def test_of_many_projects_the_four_last_worked_on_are_drawn(
    store: Store, open_page: OpenPage
) -> None:
    for number in range(1, 7):
        log(store, project=f"P{number}", at=f"2026-03-0{number}T10:00:00+00:00")
    app = open_page(store, "timeline")
    shown = read_page(app)
    assert "6 projects in this view; the 4 last worked on are shown." in shown
    assert "Course of the project: P6" in shown
    assert "Course of the project: P2" not in shown
    assert count_charts(app) == 4 + 2
    app.multiselect(key="project").set_value([id_of(store, "P1")]).run()
    assert "Course of the project: P1" in read_page(app)


def test_a_session_is_edited_by_the_table_and_the_edit_undone(
    two: Store, open_page: OpenPage
) -> None:
    (first, _) = list_sessions(two)
    app = select_session(open_page(two, "timeline"), two, 2)
    assert "Data preparation," in read_page(app)
    press(app, "Edit")
    app.selectbox(key=field(first, "phase")).set_value("governance_compliance")
    app.datetime_input(key=field(first, "started_at")).set_value(datetime(2026, 3, 3, 9))
    press(app, "Save")
    changed = list_sessions(two)[0]
    assert (changed["phase"], changed["rev"]) == ("governance_compliance", 2)
    assert changed["started_at"].day == 3
    assert changed["ended_at"] == first["ended_at"]
    press(app, "Undo")
    assert list_sessions(two)[0]["phase"] == "data_preparation"
    with two.reading() as reader:
        assert read_session_history(reader, first["id"]).height == 3


@pytest.mark.parametrize(
    ("place", "end", "refusal"),
    [
        (2, datetime(2026, 3, 6, 9), "overlaps the focus session on Model deployment"),
        (1, None, "Ended: choose one."),
    ],
)
def test_a_session_that_cannot_be_is_refused(
    two: Store, open_page: OpenPage, place: int, end: datetime | None, refusal: str
) -> None:
    session = list_sessions(two)[2 - place]
    app = select_session(open_page(two, "timeline"), two, place)
    press(app, "Edit")
    app.datetime_input(key=field(session, "ended_at")).set_value(end)
    press(app, "Save")
    assert refusal in read_page(app)
    assert {row["rev"] for row in list_sessions(two)} == {1}


def test_the_last_session_can_be_running_again(two: Store, open_page: OpenPage) -> None:
    last = list_sessions(two)[1]
    app = select_session(open_page(two, "timeline"), two, 1)
    press(app, "Edit")
    app.toggle(key=field(last, STILL_RUNNING)).set_value(True)
    press(app, "Save")
    assert list_sessions(two)[1]["ended_at"] is None
    assert re.search("Changed the focus session Model deployment, Thu,? 5 Mar", read_page(app))
    (table,) = app.dataframe
    assert table.value.set_index("Phase")["Kind"].to_dict() == {
        "Monitoring": "inferred",
        "Model deployment": "still running",
        "Data preparation": "logged",
    }


def test_a_session_is_deleted_and_brought_back(two: Store, open_page: OpenPage) -> None:
    app = select_session(open_page(two, "timeline"), two, 1)
    press(app, "Delete")
    assert [one["phase"] for one in list_sessions(two)] == ["data_preparation"]
    press(app, "Undo")
    assert len(list_sessions(two)) == 2


def test_an_inferred_session_cannot_be_changed(two: Store, open_page: OpenPage) -> None:
    app = select_session(open_page(two, "timeline"), two, 0)
    assert "inferred, nobody logged it." in read_page(app)
    edit = next(button for button in app.button if button.label == "Edit")
    assert edit.disabled
