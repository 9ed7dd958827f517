"""A change of the main phase under focus ends one session and starts the next."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.errors import InputRefused, Problem
from pipeline.ledger import focus, undo
from pipeline.ledger.logging.main_phase import find_phase_in_focus
from pipeline.store import Store
from tests.builders import add, ask, catalogue, ledger_sizes, sessions_of, violations

NINE = "2026-03-02T09:00:00+00:00"
TEN = "2026-03-02T10:00:00+00:00"
ELEVEN = "2026-03-02T11:00:00+00:00"


def list_sessions(store: Store) -> list[tuple[str, datetime, datetime | None]]:
    found = ask(store, "focus_sessions")
    return found.select("phase", "started_at", "ended_at").rows()


def refuse(store: Store, **given: Any) -> tuple[Problem, ...]:
    """The problems of a change of focus, which must have written nothing."""
    before = ledger_sizes(store)
    change = focus.set_focus if "phase" in given else focus.end_focus
    with pytest.raises(InputRefused) as refusal:
        change(store, zone="UTC", **given)
    assert ledger_sizes(store) == before
    return refusal.value.problems


def test_the_first_focus_adds_the_project_and_starts_a_session(store: Store) -> None:
    change = focus.set_focus(store, project=" Churn  model ", phase="Monitoring", at=NINE)
    assert (change.project, change.phase, change.before) == ("Churn model", "monitoring", None)
    assert change.moment == datetime(2026, 3, 2, 9)
    assert list_sessions(store) == [("monitoring", datetime(2026, 3, 2, 9), None)]
    running = catalogue(store).running
    assert [one.phase for one in running] == ["monitoring"]
    assert [one.name for one in catalogue(store).projects] == ["Churn model"]


def test_a_new_phase_ends_one_session_and_starts_the_next(store: Store) -> None:
    focus.set_focus(store, project="P", phase="monitoring", at=NINE)
    change = focus.set_focus(store, project="p", phase="scalability", at=TEN)
    assert (change.project, change.before) == ("P", "monitoring")
    nine, ten = datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 10)
    assert list_sessions(store) == [("monitoring", nine, ten), ("scalability", ten, None)]
    assert violations(store) == []


def test_a_phase_that_is_in_focus_stays_so_and_nothing_is_written(store: Store) -> None:
    focus.set_focus(store, project="P", phase="monitoring", at=NINE)
    before = ledger_sizes(store)
    change = focus.set_focus(store, project="P", phase="monitoring", at=TEN)
    assert (change.before, change.phase, change.receipt.changes) == ("monitoring",) * 2 + ((),)
    assert ledger_sizes(store) == before


def test_ending_the_focus_leaves_none_running(store: Store) -> None:
    focus.set_focus(store, project="P", phase="monitoring", at=NINE)
    change = focus.end_focus(store, project="P", at=TEN)
    assert (change.phase, change.before) == (None, "monitoring")
    nine, ten = datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 10)
    assert list_sessions(store) == [("monitoring", nine, ten)]
    assert catalogue(store).running == ()


def test_without_a_time_the_focus_begins_now(store: Store) -> None:
    before = datetime.now(UTC).replace(tzinfo=None)
    focus.set_focus(store, project="P", phase="monitoring")
    assert before <= list_sessions(store)[0][1] <= datetime.now(UTC).replace(tzinfo=None)


def test_all_that_is_wrong_is_said_at_once(store: Store) -> None:
    problems = refuse(store, project=" ", phase="monitorin", at="yesterday")
    assert [problem.column for problem in problems] == ["project", "phase", "at"]
    assert (problems[1].rule, problems[1].nearest) == ("is not a phase", "Monitoring")


def test_a_focus_in_the_future_is_refused(store: Store) -> None:
    tomorrow = datetime.now(UTC) + timedelta(hours=3)
    (problem,) = refuse(store, project="P", phase="monitoring", at=tomorrow)
    assert problem.rule == "lies in the future"


def test_a_change_before_the_focus_began_is_refused(store: Store) -> None:
    focus.set_focus(store, project="P", phase="monitoring", at=TEN)
    (problem,) = refuse(store, project="P", phase="scalability", at=NINE)
    assert problem.rule.startswith("lies before the focus began")
    (problem,) = refuse(store, project="P", at=NINE)
    assert problem.rule.startswith("lies before the focus began")


def test_ending_a_focus_that_is_none_is_refused(store: Store) -> None:
    (problem,) = refuse(store, project="P")
    assert problem.rule == "has no phase in focus that could be ended"


def test_a_focus_within_an_earlier_session_is_refused(store: Store) -> None:
    add(store, sessions_of(("monitoring", NINE, ELEVEN), project="P"))
    (problem,) = refuse(store, project="P", phase="scalability", at=TEN)
    assert "overlaps the focus session on Monitoring" in problem.rule


def test_undo_of_a_change_of_focus_brings_the_earlier_one_back(store: Store) -> None:
    focus.set_focus(store, project="P", phase="monitoring", at=NINE)
    change = focus.set_focus(store, project="P", phase="scalability", at=TEN)
    undo.undo(store, change.receipt, by="ana")
    assert list_sessions(store) == [("monitoring", datetime(2026, 3, 2, 9), None)]
    other = focus.set_focus(store, project="Other", phase="monitoring", at=NINE)
    undo.undo(store, other.receipt, by="ana")
    assert [one.name for one in catalogue(store).projects] == ["P"]
    assert violations(store) == []


def test_a_focus_that_is_changed_in_its_first_moment_gives_way(store: Store) -> None:
    projects = [f"P{number}" for number in range(6)]  # ids are drawn: one would pass by chance
    for project in projects:
        focus.set_focus(store, project=project, phase="monitoring", at=NINE)
        focus.set_focus(store, project=project, phase="scalability", at=NINE)
    assert {one.phase for one in catalogue(store).running} == {"scalability"}
    assert violations(store) == []


def test_the_phase_in_focus_at_a_moment_however_the_project_is_spelled(store: Store) -> None:
    focus.set_focus(store, project="Churn model", phase="monitoring", at=NINE)
    focus.end_focus(store, project="Churn model", at=TEN)
    focus.set_focus(store, project="Churn model", phase="scalability", at=ELEVEN)
    focus.set_focus(store, project="Q", phase="management", at="2026-01-01T00:00:00+00:00")
    moments = {
        datetime(2026, 3, 2, 8, 59): None,
        datetime(2026, 3, 2, 9): "monitoring",
        datetime(2026, 3, 2, 9, 59): "monitoring",
        datetime(2026, 3, 2, 10): None,
        datetime(2026, 3, 2, 11): "scalability",
        datetime(2026, 4, 1): "scalability",
    }
    names = catalogue(store)
    with store.reading() as reader:
        for project in ("Churn model", " churn  MODEL "):
            for moment, phase in moments.items():
                found = find_phase_in_focus(reader, names, project=project, moment=moment)
                assert found == phase, (project, moment)
