"""What is counted before an action and since."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from pipeline.asking.selection import Selection
from pipeline.cli.main import main
from pipeline.figures.actions import effect as actions_effect
from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.effect import Effect
from pipeline.figures.statistics.rates import Stretch
from pipeline.store import Store
from tests.builders import (
    PROJECT,
    TITLE,
    add,
    adopt_action,
    ask,
    get_only_action,
    id_of,
    list_actions,
    revisit,
    revisits_of,
    sessions_of,
)

PAIR = ("model_deployment", "data_preparation")


def at(day: float) -> datetime:
    """So many days after the first of January 2026."""
    return datetime(2026, 1, 1) + timedelta(days=day)


def add_returns(
    store: Store, days: Iterable[float], pair: tuple[str, str] = PAIR, **values: object
) -> None:
    """Revisits of a pair, one on each of these days."""
    rows = [revisit(*pair, occurred_at=f"{at(day).isoformat()}+00:00", **values) for day in days]
    add(store, revisits_of(rows))


def add_focus(store: Store, *sessions: tuple[str, float, float], project: str = PROJECT) -> None:
    """Focus sessions from day to day, and the first record, of another pair, as they begin."""
    rows = [(phase, at(first).isoformat(), at(last).isoformat()) for phase, first, last in sessions]
    add(store, sessions_of(*rows, project=project))
    first = min(first for _, first, _ in sessions)
    add_returns(store, [first], ("governance_compliance", "management"), project=project)


def count(
    store: Store, began: float, ended: float | None = None, **chosen: Any
) -> dict[str, tuple[int, int, float, float]]:
    """Revisits, those in focus, focus days and calendar days of both stretches."""
    answer = ask(
        store,
        "action_effect",
        selection=Selection(**chosen),
        began_at=at(began),
        ended_at=None if ended is None else at(ended),
    )
    columns = ("revisits", "revisits_in_focus", "focus_days", "calendar_days")
    stretch = pl.when(pl.col("week") < 0).then(pl.lit("before")).otherwise(pl.lit("after"))
    sums = answer.group_by(stretch=stretch).agg(pl.sum(*columns))
    return {
        row["stretch"]: tuple(
            round(row[one], 6) if isinstance(row[one], float) else row[one] for one in columns
        )
        for row in sums.to_dicts()
    }


def judge(store: Store, **chosen: Any) -> Effect:
    one = get_only_action(store)
    with store.reading() as reader:
        return actions_effect.ask_effect(lambda asked: asked.ask(reader), one, **chosen)


@pytest.fixture
def worked(store: Store) -> Store:
    """Deployment in focus for 10 days, monitoring for 10, deployment for 10; 7 revisits."""
    add_focus(
        store, ("model_deployment", 0, 10), ("monitoring", 10, 20), ("model_deployment", 20, 30)
    )
    add_returns(store, [1, 2, 3, 4, 21, 22, 26])
    add_returns(store, [12, 13], ("monitoring", "data_preparation"))
    return store


def test_focus_days_are_those_of_the_main_phase_before_and_since(worked: Store) -> None:
    found = count(worked, 25, main_phases=(PAIR[0],), revisited_phases=(PAIR[1],))
    assert found == {"before": (6, 6, 15.0, 25.0), "after": (1, 1, 5.0, 5.0)}


def test_without_a_main_phase_all_focus_counts(worked: Store) -> None:
    found = count(worked, 25, revisited_phases=(PAIR[1],))
    assert found == {"before": (8, 8, 25.0, 25.0), "after": (1, 1, 5.0, 5.0)}


def test_a_revisit_at_the_moment_of_the_action_comes_after_it(worked: Store) -> None:
    found = count(worked, 22, main_phases=(PAIR[0],))
    assert (found["before"][0], found["after"][0]) == (5, 2)


def test_what_came_after_the_end_of_the_action_is_not_counted(worked: Store) -> None:
    found = count(worked, 2, 21.5, main_phases=(PAIR[0],))
    assert found == {"before": (1, 1, 2.0, 2.0), "after": (4, 4, 9.5, 19.5)}


def test_only_the_reason_and_the_project_of_the_action_count(worked: Store) -> None:
    add_returns(worked, [5, 27], reason="Tooling")
    add_returns(worked, [6, 28], project="Other")
    tooling = count(worked, 25, reason_ids=(id_of(worked, "Tooling"),))
    assert (tooling["before"][0], tooling["after"][0]) == (1, 1)
    here = count(worked, 25, project_ids=(id_of(worked, PROJECT),), main_phases=(PAIR[0],))
    assert (here["before"][0], here["after"][0]) == (7, 2)


def test_the_records_that_mark_the_ends_of_the_life_are_not_counted(store: Store) -> None:
    add_returns(store, [0, 3, 5, 7, 9])
    assert count(store, 5) == {"before": (1, 0, 0.0, 5.0), "after": (2, 0, 0.0, 4.0)}


def test_a_running_session_counts_up_to_the_last_thing_written_down(store: Store) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    began = (now - timedelta(days=20) - datetime(2026, 1, 1)).total_seconds() / 86400
    add(store, sessions_of(("model_deployment", at(began).isoformat(), None)))
    assert count(store, began + 10) == {}  # nobody has written a revisit down yet
    add_returns(store, [began, began + 2, began + 16])
    found = count(store, began + 10)
    assert found["before"] == (1, 1, 10.0, 10.0)
    assert found["after"] == (0, 0, 6.0, 6.0)


def test_time_before_the_first_record_is_not_counted(store: Store) -> None:
    add(store, sessions_of((PAIR[0], at(0).isoformat(), at(40).isoformat())))
    add_returns(store, [12, 14, 25])
    assert count(store, 20) == {"before": (1, 1, 8.0, 8.0), "after": (1, 1, 20.0, 20.0)}


def test_an_action_of_a_few_days_is_not_judged_yet(worked: Store) -> None:
    adopt_action(worked, main_phase=PAIR[0], started_at=at(25), project=PROJECT)
    found = judge(worked)
    assert actions_words.format_verdict(found) == "Just begun"
    assert actions_words.format_explanation(found, zone="UTC") == [
        "It is judged for the first time when four weeks of the log lie behind it."
    ]


def test_an_empty_store_has_no_stretches(store: Store) -> None:
    assert count(store, 5) == {}
    adopt_action(store)
    assert judge(store).outcome == "nothing_before"


def test_an_action_is_judged_by_its_own_revisits_whatever_the_period(worked: Store) -> None:
    adopt_action(
        worked, project=PROJECT, main_phase=PAIR[0], revisited_phase=PAIR[1], started_at=at(25)
    )
    found = judge(worked, project_ids=(id_of(worked, PROJECT),))
    assert (found.before, found.after) == (Stretch(6, 15.0), Stretch(1, pytest.approx(5.0)))
    assert found.exposure == "focus"


def test_an_action_of_all_projects_is_measured_on_those_of_the_view(worked: Store) -> None:
    add_returns(worked, [6, 7, 28, 29], project="Other")
    adopt_action(worked, started_at=at(25))
    whole, here = judge(worked), judge(worked, project_ids=(id_of(worked, PROJECT),))
    assert whole.before.revisits + whole.after.revisits == 13
    assert here.before.revisits + here.after.revisits == 9


def test_an_action_that_has_not_begun_is_not_judged(worked: Store) -> None:
    adopt_action(worked, started_at=datetime.now(UTC) + timedelta(hours=5))
    found = judge(worked)
    assert (found.outcome, found.change, found.tells_at) == ("not_begun", None, None)
    assert actions_words.format_verdict(found) == "Not begun yet"
    assert actions_words.format_explanation(found, zone="UTC") == [
        "It is compared with the time before once it has begun."
    ]


def test_the_terminal_lists_actions_with_their_verdicts(
    worked: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    adopt_action(
        worked,
        main_phase=PAIR[0],
        started_at=at(22),
        ended_at=at(30),
        expectation="fewer",
        project=PROJECT,
    )
    adopt_action(worked, "Reviews", started_at=at(26))
    assert main(["actions", "--store", str(worked.path)]) == 0
    out = capsys.readouterr().out
    assert f"Too few to tell · {TITLE}" in out
    assert "  From model deployment · Churn · Jan 23, 2026 – " in out
    assert "  Expected: fewer" in out
    assert "(5 in 12 focus days)" in out
    assert out.index("Reviews") < out.index(TITLE)


def test_the_terminal_gives_the_same_figures_as_json(
    worked: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    adopt_action(worked, main_phase=PAIR[0], started_at=at(22), ended_at=at(30), project=PROJECT)
    adopt_action(worked, "Later", started_at=datetime.now(UTC) + timedelta(hours=5))
    assert main(["actions", "--format", "json", "--store", str(worked.path)]) == 0
    later, one = json.loads(capsys.readouterr().out)
    assert (one["verdict"], one["exposure"], one["revisits_before"]) == ("too_few", "focus", 5)
    assert one["rate_before"] == pytest.approx(5 / 12)
    assert one["ratio_low"] < one["ratio"] < one["ratio_high"]
    assert one["started_at"] == "2026-01-23T00:00:00+00:00"
    assert (later["verdict"], later["ratio"], later["rate_after"]) == ("not_begun", None, None)


def test_the_terminal_lists_the_actions_of_one_project(
    worked: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    add_returns(worked, [1], project="Other")
    adopt_action(worked, "Here", project=PROJECT)
    adopt_action(worked, "There", project="Other")
    assert main(["actions", "--project", "other", "--store", str(worked.path)]) == 0
    out = capsys.readouterr().out
    assert "There" in out
    assert "Here" not in out
    assert main(["actions", "--project", "Chrn", "--store", str(worked.path)]) == 1
    assert len(list_actions(worked)) == 2


def test_without_an_action_the_terminal_says_where_to_adopt_one(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["actions", "--store", str(store.path)]) == 0
    assert "adopt one in the dashboard" in capsys.readouterr().out
    assert main(["actions", "--format", "json", "--store", str(store.path)]) == 0
    assert json.loads(capsys.readouterr().out) == []
