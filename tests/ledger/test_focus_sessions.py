"""Focus sessions are corrected, deleted and brought back; nothing is lost and no rule is broken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.errors import ChangedMeanwhile, InputRefused, Problem
from pipeline.ledger import undo
from pipeline.ledger.sessions import delete_session, edit_session, read_session_history
from pipeline.store import Store
from tests.builders import add, ask, ledger_sizes, sessions_of, violations


def list_sessions(store: Store) -> list[dict[str, Any]]:
    return ask(store, "focus_sessions").to_dicts()


@pytest.fixture
def three(store: Store) -> list[dict[str, Any]]:
    """Three sessions on one day, the last still running."""
    add(
        store,
        sessions_of(
            ("monitoring", "2026-03-02T09:00", "2026-03-02T10:00"),
            ("scalability", "2026-03-02T10:00", "2026-03-02T11:00"),
            ("management", "2026-03-02T12:00", None),
        ),
    )
    return list_sessions(store)


def refuse(store: Store, session: dict[str, Any], **values: object) -> tuple[Problem, ...]:
    """The problems of a change, which must have written nothing."""
    before = ledger_sizes(store)
    with pytest.raises(InputRefused) as refusal:
        edit_session(store, session["id"], session["rev"], by="ana", zone="UTC", **values)
    assert ledger_sizes(store) == before
    return refusal.value.problems


def test_start_end_and_phase_are_corrected_and_the_earlier_facts_kept(
    store: Store, three: list[dict[str, Any]]
) -> None:
    first = three[0]
    edit_session(
        store,
        first["id"],
        1,
        by="ben",
        zone="Europe/Berlin",
        phase="Data preparation",
        started_at="2026-03-02T09:30",
        ended_at="2026-03-02T10:15",
    )
    changed = list_sessions(store)[0]
    assert (changed["phase"], changed["started_at"], changed["ended_at"], changed["rev"]) == (
        "data_preparation",
        datetime(2026, 3, 2, 8, 30),
        datetime(2026, 3, 2, 9, 15),
        2,
    )
    with store.reading() as reader:
        past = read_session_history(reader, first["id"])
    assert past.select("rev", "deleted", "phase", "started_at", "recorded_by").rows() == [
        (1, False, "Monitoring", datetime(2026, 3, 2, 9), "ana"),
        (2, False, "Data preparation", datetime(2026, 3, 2, 8, 30), "ben"),
    ]
    assert violations(store) == []


def test_what_is_not_given_stays_as_it_is(store: Store, three: list[dict[str, Any]]) -> None:
    edit_session(store, three[2]["id"], 1, by="ana", phase="monitoring")
    assert list_sessions(store)[2]["ended_at"] is None
    edit_session(store, three[0]["id"], 1, by="ana", phase="management")
    assert list_sessions(store)[0]["ended_at"] == three[0]["ended_at"]


def test_a_running_session_is_ended_and_an_ended_one_runs_again(
    store: Store, three: list[dict[str, Any]]
) -> None:
    running = three[2]["id"]
    edit_session(store, running, 1, by="ana", zone="UTC", ended_at="2026-03-02T13:00")
    assert list_sessions(store)[2]["ended_at"] == datetime(2026, 3, 2, 13)
    edit_session(store, running, 2, by="ana", ended_at=None)
    assert list_sessions(store)[2]["ended_at"] is None


def test_only_the_last_session_of_a_project_can_be_running(
    store: Store, three: list[dict[str, Any]]
) -> None:
    problems = refuse(store, three[0], ended_at=None)
    assert {problem.column for problem in problems} == {"started_at"}
    assert [problem.rule.split(" of the")[0] for problem in problems] == [
        "overlaps the focus session on Scalability",
        "overlaps the focus session on Management",
    ]


def test_an_overlap_is_told_from_the_side_of_the_session_that_is_edited(
    store: Store, three: list[dict[str, Any]]
) -> None:
    (problem,) = refuse(store, three[1], started_at="2026-03-02T09:45")
    assert (problem.value, problem.row) == ("2 Mar 2026 09:45", None)
    assert "focus session on Monitoring" in problem.rule
    (problem,) = refuse(store, three[0], ended_at="2026-03-02T10:01")
    assert "focus session on Scalability" in problem.rule


def test_sessions_may_touch_and_those_of_other_projects_may_overlap(
    store: Store, three: list[dict[str, Any]]
) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02T09:00", None), project="Other"))
    edit_session(store, three[1]["id"], 1, by="ana", zone="UTC", ended_at="2026-03-02T12:00")
    assert violations(store) == []


def test_every_problem_is_named_by_its_column(store: Store, three: list[dict[str, Any]]) -> None:
    problems = refuse(store, three[0], phase="monitorin", started_at="soon", ended_at="1999-01-01")
    assert [problem.column for problem in problems] == ["started_at", "ended_at", "phase"]
    assert problems[2].nearest == "Monitoring"
    (problem,) = refuse(store, three[0], ended_at="2026-03-02T08:00")
    assert (problem.column, problem.rule) == ("ended_at", "lies before started_at")
    (problem,) = refuse(store, three[0], started_at=None)
    assert (problem.column, problem.rule) == ("started_at", "is missing")


def test_a_session_does_not_end_or_start_in_the_future(
    store: Store, three: list[dict[str, Any]]
) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    (problem,) = refuse(store, three[2], ended_at=soon)
    assert (problem.column, problem.rule) == ("ended_at", "lies in the future")
    (problem,) = refuse(store, three[2], started_at=soon)
    assert (problem.column, problem.rule) == ("started_at", "lies in the future")


def test_undo_is_refused_where_another_session_covers_the_time_by_now(
    store: Store, three: list[dict[str, Any]]
) -> None:
    deleted = delete_session(store, three[0]["id"], 1, by="ana")
    add(store, sessions_of(("governance_compliance", "2026-03-02T09:30", "2026-03-02T10:00")))
    with pytest.raises(ChangedMeanwhile):
        undo.undo(store, deleted, by="ana")


def test_times_that_were_not_edited_are_told_in_local_time_too(
    store: Store, three: list[dict[str, Any]]
) -> None:
    with pytest.raises(InputRefused) as refused:
        edit_session(
            store, three[0]["id"], 1, by="ana", zone="Europe/Berlin", started_at="2026-03-02T23:00"
        )
    (problem,) = refused.value.problems
    assert (problem.column, problem.rule) == ("ended_at", "lies before started_at")
    ended = three[0]["ended_at"] + timedelta(hours=1)
    assert problem.value == f"{ended:%-d %b %Y %H:%M}"
