"""Insights, section Patterns: what it says, the records behind, advice, or nothing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.asking import questions
from pipeline.cli.main import main
from pipeline.figures.actions.effect import ask_actions
from pipeline.figures.patterns.advice import read_known_practices
from pipeline.ledger.practices import add_practice
from pipeline.model import Action
from pipeline.store import Store
from tests.builders import add, revisits_of
from tests.pipeline.test_overlap import PHASES
from tests.pipeline.test_patterns import (
    DEPLOYMENT,
    DEVELOPMENT,
    EVEN,
    PREPARATION,
    spread,
    written,
)
from tests.views.test_pages import opened, press, words


@pytest.fixture
def hot(store: Store) -> Store:
    """A log in which one pair stands out."""
    return written(store, EVEN | {(DEPLOYMENT, PREPARATION): 20})


def page(store: Store, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    app = opened(store, monkeypatch, "insights.py")
    assert not app.exception
    return app


def printed(store: Store, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["insights", "--store", str(store.path), *arguments]) == 0
    return capsys.readouterr().out


def test_a_pattern_is_told_with_its_numbers_its_chart_and_its_advice(
    hot: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(hot, monkeypatch)
    said = words(app)
    assert "Hot pair" in said
    assert "Work on model deployment led to data preparation 20 times" in said
    assert "our reading: the source names the cause" in said
    assert "Nobody said of these 20 revisits whether they were avoidable." in said
    (bars, *_) = [
        spec
        for spec in (json.loads(one.proto.spec) for one in app.get("vega_lite_chart"))
        if "layer" in spec
    ]
    assert bars["height"] > 40


def test_the_records_behind_a_pattern_are_one_click_away(
    hot: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(hot, monkeypatch)
    app.button(key="records-0").click().run()
    assert not app.exception
    assert app.dataframe[0].value.shape[0] == 20


def test_what_was_found_late_shows_only_the_records_that_were(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [(DEPLOYMENT, PHASES[1])] * 20 + [(DEPLOYMENT, DEVELOPMENT)] * 10
    add(store, revisits_of(spread(pairs)))
    app = page(store, monkeypatch)
    (number,) = [
        number
        for number in range(10)
        if f"pattern-{number}" and _title(app, number) == "Found late"
    ]
    app.button(key=f"records-{number}").click().run()
    assert app.dataframe[0].value.shape[0] == 20


def _title(app: AppTest, number: int) -> str:
    titles = [one.value.strip("*") for one in app.markdown if one.value.startswith("**")]
    from pipeline.figures.patterns.kinds import RULES

    named = [one for one in titles if one in {rule.title for rule in RULES}]
    return named[number] if number < len(named) else ""


def test_a_small_log_says_how_many_it_takes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, revisits_of(spread([(DEPLOYMENT, PREPARATION), (PREPARATION, DEVELOPMENT)])))
    assert "Nothing stands out yet: 2 revisits; a pattern usually needs about" in words(
        page(store, monkeypatch)
    )


def test_the_teams_own_practice_is_added_where_it_is_missed(
    hot: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(hot, monkeypatch)
    press(app, "Add the team's own practice")
    assert not app.exception
    add_practice(hot, practice="Ask first", main_phase=DEPLOYMENT, by="ana")
    assert "your team's own practice" in words(page(hot, monkeypatch))


def test_the_terminal_says_the_same(
    hot: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = printed(hot, capsys)
    assert "1. Hot pair: Work on model deployment led to data preparation 20 times" in said
    assert "(our reading: the source names the cause)" in said
    rows: list[dict[str, Any]] = json.loads(printed(hot, capsys, "--format", "json"))
    assert rows[0]["kind"] == "hot_pair"
    assert (rows[0]["main_phase"], rows[0]["revisited_phase"]) == (DEPLOYMENT, PREPARATION)
    assert rows[0]["evidence"]["revisits"] == 20
    assert rows[0]["statement"] in words(page(hot, monkeypatch))
    assert {"practice", "source", "warrant"} <= rows[0]["advice"][0].keys()


def test_the_terminal_says_where_nothing_stands_out(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    add(store, revisits_of(spread([(DEPLOYMENT, PREPARATION)])))
    assert "Nothing stands out yet: 1 revisit; a pattern usually needs about" in printed(
        store, capsys
    )
    assert json.loads(printed(store, capsys, "--format", "json")) == []


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_the_phases_in_the_terminal(
    hot: Store, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    assert main(["phases", "--store", str(hot.path), "--format", form]) == 0
    said = capsys.readouterr().out
    if form == "json":
        (deployment,) = [one for one in json.loads(said) if one["phase"] == DEPLOYMENT]
        assert deployment["made_from"] == 3 * 4 + 20
        assert deployment["share_of_focus_days"] is None
    assert "Model deployment" in said
    assert not re.search(r"\b(nan|inf)\b", said, re.IGNORECASE)


def test_a_practice_is_adopted_as_an_action_of_its_pair(
    hot: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(hot, monkeypatch)
    (practice, *_) = [one for one in app.button if (one.key or "").startswith("adopt-0-")]
    practice.click().run()
    submit(app)
    action = only_action(hot)
    assert action.practice_id == practice.key.removeprefix("adopt-0-")
    assert action.title
    assert (action.main_phase, action.revisited_phase) == (DEPLOYMENT, PREPARATION)


def test_a_practice_of_a_phase_is_adopted_for_its_own_pair(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch)
    assert "Model deployment starts loops" in words(app)
    (offered, *_) = [one for one in app.button if (one.key or "").startswith("adopt-0-")]
    offered.click().run()
    submit(app)
    action = only_action(sample)
    (practice,) = [one for one in read_known_practices() if one.id == action.practice_id]
    assert practice.main_phase == DEPLOYMENT
    assert practice.revisited_phase
    assert (action.main_phase, action.revisited_phase) == (
        practice.main_phase,
        practice.revisited_phase,
    )


def submit(app: AppTest) -> None:
    (form,) = [one for one in app.button if one.proto.is_form_submitter]
    form.click().run()
    assert not app.exception


def only_action(store: Store) -> Action:
    with store.reading() as reader:
        (action,) = ask_actions(questions.answer_from(reader))
    return action


def test_a_pattern_is_adopted_with_pair_and_project_filled_in(
    hot: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(hot, monkeypatch)
    app.button(key="adopt-0").click().run()
    (title,) = [one for one in app.text_input if one.label == "What will you do?"]
    title.set_value("Contract tests")
    submit(app)
    action = only_action(hot)
    assert action.title == "Contract tests"
    assert (action.main_phase, action.revisited_phase) == (DEPLOYMENT, PREPARATION)
