"""Checks are ticked for a focus session, kept with it, and taken back."""

import pytest

from pipeline.errors import NotFound
from pipeline.figures.forecast.ticked import ask_ticked
from pipeline.ledger import focus, sessions, undo
from pipeline.ledger.focus import tick_check
from pipeline.model import Receipt
from pipeline.store import Store, get_read_model
from tests.builders import EVERYTHING, ask, catalogue, ledger_sizes, list_changes

NINE = "2026-03-02T09:00:00+00:00"
FIRST, SECOND = "Ask the vendor “first”", "Name the hardware…"


@pytest.fixture
def running(store: Store) -> str:
    """The id of a focus session that is running."""
    focus.set_focus(store, project="Churn", phase="model_deployment", at=NINE, by="ana")
    return catalogue(store).running[0].id


def tick(store: Store, session: str, check: str, *, is_ticked: bool = True) -> Receipt:
    return tick_check(store, session, check, is_ticked=is_ticked, by="ana")


def list_ticked(store: Store) -> list[tuple[str, ...]]:
    store.follow()
    with get_read_model(store.path).snapshot() as shown:
        assert shown is not None
        held = [one.checks for one in ask_ticked(lambda one: one.ask(shown), EVERYTHING)]
    assert held == [one.checks for one in ask_ticked(lambda one: ask(store, one), EVERYTHING)]
    return held


def test_checks_are_kept_with_the_session_in_the_order_of_the_ticks(
    store: Store, running: str
) -> None:
    assert list_ticked(store) == []
    tick(store, running, SECOND)
    tick(store, running, FIRST)
    assert list_ticked(store) == [(SECOND, FIRST)]
    tick(store, running, SECOND, is_ticked=False)
    assert list_ticked(store) == [(FIRST,)]
    tick(store, running, FIRST, is_ticked=False)
    assert list_ticked(store) == []


def test_a_second_tick_writes_nothing(store: Store, running: str) -> None:
    tick(store, running, FIRST)
    before = ledger_sizes(store)
    assert not tick(store, running, FIRST).changes
    assert ledger_sizes(store) == before


def test_a_tick_stands_in_the_change_log_and_is_taken_back(store: Store, running: str) -> None:
    receipt = tick(store, running, FIRST)
    assert list_changes(store)[0] == "ticked checks for 1 focus session (Model deployment)"
    undo.undo(store, receipt, by="ana")
    assert list_ticked(store) == []


def test_ticks_outlive_an_edit_and_the_end_of_the_session(store: Store, running: str) -> None:
    tick(store, running, FIRST)
    focus.end_focus(store, project="Churn", at="2026-03-02T11:00:00+00:00")
    sessions.edit_session(store, running, 3, by="ana", phase="monitoring")
    tick(store, running, SECOND)
    assert list_ticked(store) == [(FIRST, SECOND)]


def test_a_session_that_is_gone_is_not_ticked(store: Store, running: str) -> None:
    sessions.delete_session(store, running, 1, by="ana")
    with pytest.raises(NotFound, match="removed"):
        tick(store, running, FIRST)
