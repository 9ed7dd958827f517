"""The page Timeline: what it says and draws, and sessions corrected through the table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.asking import questions
from pipeline.ledger.sessions import read_session_history
from pipeline.store import Store
from tests.builders import EVERYTHING, add, ask, log, sessions_of
from tests.views.test_pages import opened, press, words
from views.dialogs.fields import build_field_key as field
from views.timeline.sessions import STILL_RUNNING, build_key


def sessions(store: Store) -> list[dict[str, Any]]:
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


def chosen(app: AppTest, store: Store, place: int) -> AppTest:
    """The page with the row at `place` (the newest is 0) selected."""
    rows = ask(store, questions.Question("timeline_sessions", selection=EVERYTHING)).reverse()
    app.session_state[build_key(rows)] = {
        "selection": {"rows": [place], "columns": [], "cells": []}
    }
    return app.run()


def charts(app: AppTest) -> int:
    return len(app.get("vega_lite_chart"))


def test_a_project_has_its_timeline_and_two_charts_under_it(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(two, monkeypatch, "timeline.py")
    assert not app.exception
    said = words(app)
    assert "2 focus sessions; the longest, on model deployment: 4 days." in said
    assert "1 revisit lies outside any focus session of its main phase" in said
    assert "Course of the project: Churn" in said
    assert charts(app) == 3


def test_an_import_without_sessions_says_that_all_are_inferred(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    said = words(opened(store, monkeypatch, "timeline.py"))
    assert "No focus session was logged in this view." in said
    assert "from such revisits 1 session is inferred (dashed)." in said
    assert "No week here has a day with focus" in said


def test_of_many_projects_the_four_last_worked_on_are_drawn(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 7):
        log(store, project=f"P{number}", at=f"2026-03-0{number}T10:00:00+00:00")
    app = opened(store, monkeypatch, "timeline.py")
    said = words(app)
    assert "6 projects in this view; the 4 last worked on are shown." in said
    assert "Course of the project: P6" in said
    assert "Course of the project: P2" not in said
    assert charts(app) == 4 + 2
    app.multiselect(key="project").set_value([ids(store)["P1"]]).run()
    assert "Course of the project: P1" in words(app)


def ids(store: Store) -> dict[str, str]:
    return dict(ask(store, questions.Question("projects")).select("name", "id").rows())


def test_a_session_is_edited_by_the_table_and_the_edit_undone(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, _) = sessions(two)
    app = chosen(opened(two, monkeypatch, "timeline.py"), two, 2)
    assert "Data preparation," in words(app)
    press(app, "Edit")
    app.selectbox(key=field(first, "phase")).set_value("governance_compliance")
    app.datetime_input(key=field(first, "started_at")).set_value(datetime(2026, 3, 3, 9))
    press(app, "Save")
    changed = sessions(two)[0]
    assert (changed["phase"], changed["rev"]) == ("governance_compliance", 2)
    assert changed["started_at"].day == 3
    assert changed["ended_at"] == first["ended_at"]
    press(app, "Undo")
    assert sessions(two)[0]["phase"] == "data_preparation"
    with two.reading() as reader:
        assert read_session_history(reader, first["id"]).height == 3


def test_a_session_that_cannot_be_is_refused(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (first, _) = sessions(two)
    app = chosen(opened(two, monkeypatch, "timeline.py"), two, 2)
    press(app, "Edit")
    app.datetime_input(key=field(first, "ended_at")).set_value(datetime(2026, 3, 6, 9))
    press(app, "Save")
    assert "overlaps the focus session on Model deployment" in words(app)
    assert sessions(two)[0]["rev"] == 1


def test_the_last_session_can_be_running_again(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    last = sessions(two)[1]
    app = chosen(opened(two, monkeypatch, "timeline.py"), two, 1)
    press(app, "Edit")
    app.toggle(key=field(last, STILL_RUNNING)).set_value(True)
    press(app, "Save")
    assert sessions(two)[1]["ended_at"] is None
    assert "Changed the focus session Model deployment, Thu 5 Mar" in words(app)
    (table,) = app.dataframe
    assert table.value.set_index("Phase")["Kind"].to_dict() == {
        "Monitoring": "inferred",
        "Model deployment": "still running",
        "Data preparation": "logged",
    }


def test_a_session_without_an_end_that_is_not_running_is_refused(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = sessions(two)[1]
    app = chosen(opened(two, monkeypatch, "timeline.py"), two, 1)
    press(app, "Edit")
    app.datetime_input(key=field(last, "ended_at")).set_value(None)
    press(app, "Save")
    assert "Ended: choose one." in words(app)
    assert sessions(two)[1]["rev"] == 1


def test_a_session_is_deleted_and_brought_back(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = chosen(opened(two, monkeypatch, "timeline.py"), two, 1)
    press(app, "Delete")
    assert [one["phase"] for one in sessions(two)] == ["data_preparation"]
    press(app, "Undo")
    assert len(sessions(two)) == 2


def test_an_inferred_session_cannot_be_changed(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = chosen(opened(two, monkeypatch, "timeline.py"), two, 0)
    assert "inferred, nobody logged it." in words(app)
    edit = next(button for button in app.button if button.label == "Edit")
    assert edit.disabled
