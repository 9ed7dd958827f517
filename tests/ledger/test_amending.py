"""Revisits, focus sessions, actions and practices are amended alike, and taken back."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
import pytest

from pipeline.errors import ChangedMeanwhile, NotFound
from pipeline.ledger import actions
from pipeline.ledger import practices as team_practices
from pipeline.ledger import revisits as ledger_revisits
from pipeline.ledger import sessions as focus_corrections
from pipeline.ledger.undo import undo
from pipeline.model import Receipt
from pipeline.store import Reader, Store
from tests.builders import (
    NOWHERE,
    add,
    adopt_action,
    ask,
    ledger,
    ledger_sizes,
    log,
    sessions_of,
    violations,
)


@dataclass(frozen=True)
class Kind:
    """A kind of row: how one is added and amended, and its column that the tests change."""

    table: str
    column: str
    values: tuple[str, str, str]
    add: Callable[[Store, str], Receipt]
    change: Callable[..., Receipt]
    delete: Callable[..., Receipt]
    history: Callable[[Reader, str], pl.DataFrame]
    question: str


KINDS = (
    Kind(
        "revisits",
        "note",
        ("first", "second", "third"),
        lambda store, note: log(store, note=note).receipt,
        ledger_revisits.edit_revisit,
        ledger_revisits.delete_revisit,
        ledger_revisits.read_revisit_history,
        "records",
    ),
    Kind(
        "focus_sessions",
        "phase",
        ("monitoring", "scalability", "management"),
        lambda store, phase: (
            add(store, sessions_of((phase, "2026-03-02T09:00", "2026-03-02T10:00")))[0].receipt
        ),
        focus_corrections.edit_session,
        focus_corrections.delete_session,
        focus_corrections.read_session_history,
        "focus_sessions",
    ),
    Kind(
        "actions",
        "title",
        ("Reviews", "Tests", "Contracts"),
        adopt_action,
        actions.edit_action,
        actions.delete_action,
        actions.read_action_history,
        "actions",
    ),
    Kind(
        "practices",
        "practice",
        ("Ask the vendor", "Ask twice", "Ask thrice"),
        lambda store, words: team_practices.add_practice(store, practice=words, by="ana"),
        team_practices.edit_practice,
        team_practices.delete_practice,
        team_practices.read_practice_history,
        "practices",
    ),
)
EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.table)


@dataclass(frozen=True)
class Row:
    """The one row of its kind in a store."""

    store: Store
    kind: Kind
    added: Receipt

    @property
    def id(self) -> str:
        return self.added.changes[-1].id

    def change(self, value: str, rev: int = 1) -> Receipt:
        return self.kind.change(self.store, self.id, rev, by="ben", **{self.kind.column: value})

    def delete(self, rev: int = 1) -> Receipt:
        return self.kind.delete(self.store, self.id, rev, by="ben")

    def show(self) -> list[str]:
        """The values that hold now."""
        return ask(self.store, self.kind.question)[self.kind.column].to_list()

    def read_history(self) -> pl.DataFrame:
        with self.store.reading() as reader:
            return self.kind.history(reader, self.id)


@pytest.fixture
def row(store: Store, kind: Kind) -> Row:
    """A row that `ana` has added with the first value of its kind."""
    return Row(store, kind, kind.add(store, kind.values[0]))


@EVERY
def test_a_change_or_a_deletion_is_a_revision_and_the_earlier_facts_are_kept(row: Row) -> None:
    first, second, _ = row.kind.values
    row.change(second)
    assert row.show() == [second]
    row.delete(2)
    assert row.show() == []
    history = row.read_history()
    assert history.select("rev", "deleted", "recorded_by").rows() == [
        (1, False, "ana"),
        (2, False, "ben"),
        (3, True, "ben"),
    ]
    told = [value.lower() for value in history[row.kind.column]]
    assert told == [first.lower(), second.lower(), second.lower()]


@EVERY
def test_a_change_that_changes_nothing_writes_nothing(row: Row) -> None:
    sizes = ledger_sizes(row.store)
    assert row.change(row.kind.values[0]).changes == ()
    assert ledger_sizes(row.store) == sizes


@EVERY
def test_who_changed_it_first_wins(row: Row) -> None:
    _, second, third = row.kind.values
    row.change(second)
    with pytest.raises(ChangedMeanwhile, match="somebody else changed"):
        row.change(third)
    with pytest.raises(ChangedMeanwhile):
        row.delete()
    assert row.show() == [second]


@EVERY
def test_what_is_deleted_can_be_neither_changed_nor_deleted_again(row: Row) -> None:
    row.delete()
    for rev in (1, 2):
        with pytest.raises(ChangedMeanwhile):
            row.change(row.kind.values[1], rev)
        with pytest.raises(ChangedMeanwhile):
            row.delete(rev)
    assert row.show() == []


@EVERY
def test_what_is_not_there_is_not_found_and_has_no_history(store: Store, kind: Kind) -> None:
    with pytest.raises(NotFound, match=NOWHERE):
        kind.change(store, NOWHERE, 1, by="ben", **{kind.column: kind.values[0]})
    with pytest.raises(NotFound):
        kind.delete(store, NOWHERE, 1, by="ben")
    with store.reading() as reader:
        assert kind.history(reader, NOWHERE).is_empty()


@EVERY
def test_every_step_is_taken_back_and_all_of_it_is_kept(row: Row) -> None:
    first, second, _ = row.kind.values
    undo(row.store, row.change(second), by="ben")
    assert row.show() == [first]
    undo(row.store, row.delete(3), by="ben")
    assert row.show() == [first]
    assert row.read_history()["rev"].to_list() == [1, 2, 3, 4, 5]
    assert len(ledger(row.store, f"{row.kind.table.removesuffix('s')}_ledger")) == 5
    assert violations(row.store) == []


@EVERY
def test_an_addition_is_taken_back_and_brought_back(row: Row) -> None:
    undone = undo(row.store, row.added, by="ana")
    assert row.show() == []
    with pytest.raises(ChangedMeanwhile):
        undo(row.store, row.added, by="ana")
    undo(row.store, undone, by="ana")
    assert row.show() == [row.kind.values[0]]
    assert violations(row.store) == []


@EVERY
def test_an_undo_of_what_somebody_has_changed_since_is_refused(row: Row) -> None:
    _, second, third = row.kind.values
    changed = row.change(second)
    row.change(third, 2)
    for receipt in (row.added, changed):
        with pytest.raises(ChangedMeanwhile, match="since"):
            undo(row.store, receipt, by="ana")
    assert row.show() == [third]
