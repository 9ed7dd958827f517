"""Insights, section Patterns: what it says, the records behind, advice, or nothing."""

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.cli.main import main
from pipeline.figures.patterns.advice import read_known_practices
from pipeline.figures.patterns.kinds import RULES
from pipeline.ledger.practices import add_practice
from pipeline.store import Store
from tests.builders import add, get_only_action, revisits_of
from tests.logs import DEPLOYMENT, DEVELOPMENT, EVEN, PHASES, PREPARATION, add_pairs, spread_rows
from tests.views.pages import OpenPage, find, press, read_page


@pytest.fixture
def hot(store: Store) -> Store:
    """A log in which one pair stands out."""
    return add_pairs(store, EVEN | {(DEPLOYMENT, PREPARATION): 20})


def run_insights(store: Store, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["insights", "--store", str(store.path), *arguments]) == 0
    return capsys.readouterr().out


def submit(app: AppTest) -> None:
    (form,) = [button for button in app.button if button.proto.is_form_submitter]
    form.click().run()
    assert not app.exception


def test_a_pattern_is_told_with_its_numbers_its_chart_and_its_records(
    hot: Store, open_page: OpenPage
) -> None:
    app = open_page(hot, "insights")
    shown = read_page(app)
    assert "Hot pair" in shown
    assert "Work on model deployment led to data preparation 20 times" in shown
    assert "our reading: the source names the cause" in shown
    assert "Nobody said of these 20 revisits whether they were avoidable." in shown
    bars = [html.proto.body for html in app.get("html") if 'class="bars"' in html.proto.body]
    assert re.search(r'Counted</bdi></dt><dd class="marked" style="--share: 1.0000">20<', bars[0])
    app.button(key="records-0").click().run()
    assert not app.exception
    assert app.dataframe[0].value.shape[0] == 20


def test_what_was_found_late_shows_only_the_records_that_were(
    store: Store, open_page: OpenPage
) -> None:
    pairs = [(DEPLOYMENT, PHASES[1])] * 20 + [(DEPLOYMENT, DEVELOPMENT)] * 10
    add(store, revisits_of(spread_rows(pairs)))
    app = open_page(store, "insights")
    known = {f"**{rule.title}**" for rule in RULES}
    titles = [text.value for text in app.markdown if text.value in known]
    app.button(key=f"records-{titles.index('**Found late**')}").click().run()
    assert app.dataframe[0].value.shape[0] == 20


def test_a_small_log_says_how_many_it_takes_on_the_page_and_in_the_terminal(
    store: Store, open_page: OpenPage, capsys: pytest.CaptureFixture[str]
) -> None:
    add(store, revisits_of(spread_rows([(DEPLOYMENT, PREPARATION), (PREPARATION, DEVELOPMENT)])))
    sentence = "Nothing stands out yet: 2 revisits; a pattern usually needs about"
    assert sentence in read_page(open_page(store, "insights"))
    assert sentence in run_insights(store, capsys)
    assert json.loads(run_insights(store, capsys, "--format", "json")) == []


def test_the_teams_own_practice_is_added_where_it_is_missed(
    hot: Store, open_page: OpenPage
) -> None:
    app = press(open_page(hot, "insights"), "Add the team's own practice")
    assert not app.exception
    add_practice(hot, practice="Ask first", main_phase=DEPLOYMENT, by="ana")
    assert "your team's own practice" in read_page(open_page(hot, "insights"))


def test_the_terminal_says_the_same(
    hot: Store, capsys: pytest.CaptureFixture[str], open_page: OpenPage
) -> None:
    printed = run_insights(hot, capsys)
    assert "1. Hot pair: Work on model deployment led to data preparation 20 times" in printed
    assert "(our reading: the source names the cause)" in printed
    rows: list[dict[str, Any]] = json.loads(run_insights(hot, capsys, "--format", "json"))
    assert rows[0]["kind"] == "hot_pair"
    assert (rows[0]["main_phase"], rows[0]["revisited_phase"]) == (DEPLOYMENT, PREPARATION)
    assert rows[0]["evidence"]["revisits"] == 20
    assert rows[0]["statement"] in read_page(open_page(hot, "insights"))
    assert {"practice", "source", "warrant"} <= rows[0]["advice"][0].keys()


def test_the_phases_in_the_terminal(hot: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("table", "csv", "json"):
        assert main(["phases", "--store", str(hot.path), "--format", form]) == 0
        printed = capsys.readouterr().out
        assert "Model deployment" in printed
        assert not re.search(r"\b(nan|inf)\b", printed, re.IGNORECASE)
    (deployment,) = [row for row in json.loads(printed) if row["phase"] == DEPLOYMENT]
    assert deployment["made_from"] == 3 * 4 + 20
    assert deployment["share_of_focus_days"] is None


def test_a_practice_of_a_phase_is_adopted_for_its_own_pair(
    sample: Store, open_page: OpenPage
) -> None:
    app = open_page(sample, "insights")
    assert "Model deployment starts loops" in read_page(app)
    (offered, *_) = [button for button in app.button if (button.key or "").startswith("adopt-0-")]
    offered.click().run()
    submit(app)
    action = get_only_action(sample)
    assert offered.key == f"adopt-0-{action.practice_id}"
    assert action.title
    (practice,) = [known for known in read_known_practices() if known.id == action.practice_id]
    assert practice.main_phase == action.main_phase == DEPLOYMENT
    assert practice.revisited_phase
    assert action.revisited_phase == practice.revisited_phase


def test_a_pattern_is_adopted_with_pair_and_project_filled_in(
    hot: Store, open_page: OpenPage
) -> None:
    app = open_page(hot, "insights")
    app.button(key="adopt-0").click().run()
    find(app.text_input, "What will you do?").set_value("Contract tests")
    submit(app)
    action = get_only_action(hot)
    assert action.title == "Contract tests"
    assert (action.main_phase, action.revisited_phase) == (DEPLOYMENT, PREPARATION)
