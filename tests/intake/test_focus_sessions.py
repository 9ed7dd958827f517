"""The rules of focus sessions, and where they overlap."""

import pytest

from pipeline.errors import Problem
from pipeline.ledger import sessions
from tests.builders import sessions_of
from tests.intake.checked import check_sheet


@pytest.mark.parametrize(
    ("phase", "start", "end", "column", "rule"),
    [
        ("deploy", "2026-03-01", "2026-03-02", "phase", "is not a phase"),
        ("monitoring", "", "2026-03-02", "started_at", "is missing"),
        ("monitoring", "2026-03-02", "2026-03-01", "ended_at", "lies before started_at"),
        ("monitoring", "1999-03-02", "2026-03-01", "started_at", "lies before 2000"),
        ("monitoring", "2026-03-02", "soon", "ended_at", "must be a time such as"),
    ],
)
def test_a_focus_session_keeps_its_rules(
    phase: str, start: str, end: str, column: str, rule: str
) -> None:
    (problem,) = check_sheet(sessions_of((phase, start, end))).problems
    assert (problem.row, problem.column) == (2, column)
    assert problem.rule.startswith(rule)


def test_a_focus_session_without_an_end_is_running() -> None:
    found = check_sheet(sessions_of(("monitoring", "2026-03-01", "")))
    assert found.problems == ()
    assert found.rows["ended_at"].to_list() == [None]


def find_overlaps(*rows: tuple[str, str, str | None]) -> list[Problem]:
    return sessions.find_overlaps(check_sheet(sessions_of(*rows)).rows, zone="UTC")


def test_sessions_of_one_project_do_not_overlap() -> None:
    (problem,) = find_overlaps(
        ("monitoring", "2026-03-05", "2026-03-07"), ("model_deployment", "2026-03-01", "2026-03-06")
    )
    assert (problem.row, problem.column) == (2, "started_at")
    assert "overlaps the focus session on model_deployment" in problem.rule


def test_sessions_may_touch_in_any_order_of_rows() -> None:
    rows: list[tuple[str, str, str | None]] = [
        ("monitoring", "2026-03-01", "2026-03-05"),
        ("model_deployment", "2026-03-05", "2026-03-05"),
        ("data_preparation", "2026-03-05", None),
    ]
    assert not find_overlaps(*rows)
    assert not find_overlaps(*rows[::-1])


def test_every_session_within_a_longer_one_is_named() -> None:
    problems = find_overlaps(
        ("monitoring", "2026-03-01", "2026-03-20"),
        ("model_deployment", "2026-03-02", "2026-03-03"),
        ("data_preparation", "2026-03-04", "2026-03-05"),
    )
    assert [problem.row for problem in problems] == [3, 4]
