"""Insights, what to do next: cards, findings, the records behind, advice, or plain counts."""

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.cli.main import main
from pipeline.figures.patterns.advice import read_known_practices
from pipeline.ledger.practices import add_practice
from pipeline.store import Store
from tests.builders import add, adopt_action, get_only_action, revisits_of
from tests.logs import DEPLOYMENT, DEVELOPMENT, EVEN, PHASES, PREPARATION, add_pairs, spread_rows
from tests.views.pages import OpenPage, find, press, read_page


@pytest.fixture
def hot(store: Store) -> Store:
    """A log in which one pair stands out."""
    return add_pairs(store, EVEN | {(DEPLOYMENT, PREPARATION): 30})


def run_insights(store: Store, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["insights", "--store", str(store.path), *arguments]) == 0
    return capsys.readouterr().out


def submit(app: AppTest) -> None:
    (form,) = [button for button in app.button if button.proto.is_form_submitter]
    form.click().run()
    assert not app.exception


def test_a_card_has_its_sentence_its_saving_its_practice_and_its_records(
    hot: Store, open_page: OpenPage
) -> None:
    app = open_page(hot, "insights")
    shown = read_page(app)
    assert "One thing to change" in shown
    assert "**Model deployment keeps sending you back to data preparation**" in shown
    assert "30 times since January 2026, 15 h. Nobody said how many were avoidable." in shown
    assert "Halved, it would save the team about 1.3 h a month (0.8 to 1.9)." in shown
    assert "our reading: the source names the cause" in shown
    drawn = [html.proto.body for html in app.get("html") if 'class="fortnights"' in html.proto.body]
    days = re.findall(r'title="14 days from ([^:]+): \d+"', drawn[0])
    assert len(days) == 13
    assert re.findall(r"<span>(.+?)</span>", drawn[0]) == [days[0], days[-1]]
    app.button(key="records-proposal-0").click().run()
    assert not app.exception
    assert app.dataframe[0].value.shape[0] == 30


def test_the_statistics_stand_in_what_is_opened(hot: Store, open_page: OpenPage) -> None:
    app = open_page(hot, "insights")
    statistics = "30 episodes, 1.7 times (95 % interval 1.1 to 2.6) the 17.8 that the activity of"
    assert statistics in read_page(app)
    bars = [html.proto.body for html in app.get("html") if 'class="bars"' in html.proto.body]
    assert re.search(r'Counted</bdi></dt><dd class="marked" style="--share: 1.0000">30<', bars[0])
    app.session_state["sure-proposal-0"] = False
    assert statistics not in read_page(app.run())


def test_what_was_found_late_shows_only_the_records_that_were(
    store: Store, open_page: OpenPage
) -> None:
    pairs = [(DEPLOYMENT, PHASES[1])] * 40 + [(DEPLOYMENT, DEVELOPMENT)] * 20
    add(store, revisits_of(spread_rows(pairs)))
    app = open_page(store, "insights")
    lines = [box.label for box in app.expander]
    late = lines.index("Much is found three phases late or more")
    app.button(key=f"records-finding-{late}").click().run()
    assert app.dataframe[0].value.shape[0] == 40


def test_a_small_log_has_plain_counts_on_the_page_and_in_the_terminal(
    store: Store, open_page: OpenPage, capsys: pytest.CaptureFixture[str]
) -> None:
    add(store, revisits_of(spread_rows([(DEPLOYMENT, PREPARATION)] * 13)))
    shown, printed = read_page(open_page(store, "insights")), run_insights(store, capsys)
    for sentence in (
        "13 of 13 went back to data preparation (100 %; 77 to 100 %).",
        "Too early for patterns: 13 revisits in 13 episodes. They are judged from 50 episodes on",
    ):
        assert sentence in shown
        assert sentence in printed
    row = json.loads(run_insights(store, capsys, "--format", "json"))
    counts = {"revisits": 13, "episodes": 13, "needed": 37, "proposals": [], "patterns": []}
    assert {name: row[name] for name in counts} == counts
    assert row.keys() == counts.keys() | {"log_quality"}


def test_what_is_tried_stands_in_a_line_with_its_state(hot: Store, open_page: OpenPage) -> None:
    assert "trying" not in {box.proto.id for box in open_page(hot, "insights").expander}
    adopt_action(hot, title="Contract tests", started_at="2026-03-20")
    adopt_action(hot, title="Over", started_at="2026-03-20", ended_at="2026-03-24")
    app = open_page(hot, "insights")
    assert "What we are trying: 1 running" in [box.label for box in app.expander]
    assert re.search(r"\*\*.+\*\* · Contract tests", read_page(app))
    assert "Being tried" not in read_page(app)  # it is about no pair, so no card's
    app.button(key="all-actions").click().run()
    assert "**Over**" in read_page(app)


def test_a_link_of_before_shows_the_first_section(hot: Store, open_page: OpenPage) -> None:
    assert "One thing to change" in read_page(open_page(hot, "insights", show="Patterns"))


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
    printed = " ".join(run_insights(hot, capsys).split())
    shown = read_page(open_page(hot, "insights"))
    assert "One thing to change" in printed
    assert "1. Model deployment keeps sending you back to data preparation: 30 times" in printed
    assert "(our reading: the source names the cause)" in printed
    row: dict[str, Any] = json.loads(run_insights(hot, capsys, "--format", "json"))
    (proposal,) = row["proposals"]
    assert (proposal["main_phase"], proposal["revisited_phase"]) == (DEPLOYMENT, PREPARATION)
    assert proposal["saving_in_words"] in shown
    assert proposal["saving_in_words"] in printed
    assert {"practice", "source", "warrant"} <= proposal["practice"].keys()
    (pattern,) = [one for one in row["patterns"] if one["kind"] == "hot_pair"]
    assert pattern["evidence"]["revisits"] == 30
    assert pattern["statement"] in shown
    assert f"{pattern['statement']} {pattern['statistics']}" in printed


def test_the_phases_in_the_terminal(hot: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("table", "csv", "json"):
        assert main(["phases", "--store", str(hot.path), "--format", form]) == 0
        printed = capsys.readouterr().out
        assert "Model deployment" in printed
        assert not re.search(r"\b(nan|inf)\b", printed, re.IGNORECASE)
    (deployment,) = [row for row in json.loads(printed) if row["phase"] == DEPLOYMENT]
    assert deployment["made_from"] == 3 * 4 + 30
    assert deployment["share_of_focus_days"] is None


def test_a_practice_of_a_card_is_adopted_for_its_own_pair(
    sample: Store, open_page: OpenPage
) -> None:
    app = open_page(sample, "insights")
    (offered,) = [
        button for button in app.button if (button.key or "").endswith("patterns-in-errors")
    ]
    offered.click().run()
    submit(app)
    action = get_only_action(sample)
    (practice,) = [known for known in read_known_practices() if known.id == action.practice_id]
    assert practice.id == "patterns-in-errors"
    assert action.title
    assert action.main_phase == practice.main_phase
    assert action.revisited_phase == practice.revisited_phase


def test_a_card_is_adopted_with_pair_and_practice_filled_in(
    hot: Store, open_page: OpenPage
) -> None:
    app = open_page(hot, "insights")
    app.button(key="adopt-proposal-0").click().run()
    title = find(app.text_input, "What will you do?")
    assert title.value == "Log the features as they are served and train on those"
    title.set_value("Contract tests")
    submit(app)
    action = get_only_action(hot)
    assert (action.title, action.practice_id) == ("Contract tests", "train-as-you-serve")
    assert (action.main_phase, action.revisited_phase) == (DEPLOYMENT, PREPARATION)
    again = open_page(hot, "insights")
    assert re.search(r"Being tried since .+: Contract tests", read_page(again))
    assert again.button(key="adopt-proposal-0").label == "Adopt another"
