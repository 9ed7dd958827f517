"""What was written is taken back whole or not at all, with the names that it brought."""

import polars as pl
import pytest

from pipeline.errors import ChangedMeanwhile
from pipeline.ledger import focus, undo
from pipeline.ledger import revisits as ledger_revisits
from pipeline.store import Store
from tests.builders import (
    PROJECT,
    add,
    all_records,
    catalogue,
    log,
    only_id,
    revisit,
    revisits_of,
    violations,
)


def list_reasons(store: Store) -> list[str]:
    return [one.name for one in catalogue(store).reasons]


def list_facts(store: Store) -> list[dict[str, object]]:
    """The records that hold now, without what belongs to the revision."""
    return all_records(store).drop("rev", "recorded_at").to_dicts()


def test_undo_of_a_log_takes_the_record_and_its_new_names_away_and_brings_them_back(
    store: Store,
) -> None:
    added = log(store, reason="Brand new", note="here again", minutes=5)
    before = list_facts(store)
    undone = undo.undo(store, added.receipt, by="ana")
    assert all_records(store).is_empty()
    assert catalogue(store).find_project(PROJECT) is None
    assert "Brand new" not in list_reasons(store)
    undo.undo(store, undone, by="ana")
    assert list_facts(store) == before
    assert "Brand new" in list_reasons(store)
    undo.undo(store, log(store, reason="Defect").receipt, by="ana")
    assert "Defect" in list_reasons(store)  # it was there before
    assert violations(store) == []


def test_undo_leaves_a_name_that_somebody_uses_by_now(store: Store) -> None:
    added = log(store, reason="Brand new")
    log(store, reason="Brand new", by="ben")
    undo.undo(store, added.receipt, by="ana")
    assert all_records(store)["reason"].to_list() == ["Brand new"]
    assert violations(store) == []


def test_undo_of_an_import_takes_back_every_row_or_none(store: Store) -> None:
    rows = [revisit("monitoring", "scalability", note=str(n)) for n in range(3)]
    (added,) = add(store, revisits_of(rows))
    kept = all_records(store).filter(pl.col("note") == "1").row(0, named=True)
    ledger_revisits.edit_revisit(store, kept["id"], 1, by="ben", note="mine")
    with pytest.raises(ChangedMeanwhile):
        undo.undo(store, added.receipt, by="ana")
    assert sorted(all_records(store)["note"].to_list()) == ["0", "2", "mine"]


def test_undo_of_a_change_brings_the_earlier_facts_back(store: Store) -> None:
    identifier = only_id(log(store, note="before"))
    before = list_facts(store)
    receipt = ledger_revisits.edit_revisit(
        store, identifier, 1, by="ben", note="after", project="Other", reason="Newly named"
    )
    undo.undo(store, receipt, by="ben")
    assert list_facts(store) == before
    assert catalogue(store).find_project("Other") is None
    assert "Newly named" not in list_reasons(store)


def test_a_name_that_a_deleted_record_of_somebody_needs_is_not_undone(store: Store) -> None:
    first = log(store, reason="Brand new")
    other = only_id(log(store, reason="Brand new", by="ben"))
    deleted = ledger_revisits.delete_revisit(store, other, 1, by="ben")
    undo.undo(store, first.receipt, by="ana")
    undo.undo(store, deleted, by="ben")
    assert violations(store) == []


def test_a_name_never_stands_twice(store: Store) -> None:
    undone = undo.undo(store, log(store, reason="Brand new").receipt, by="ana")
    log(store, reason="Brand new", by="ben")
    with pytest.raises(ChangedMeanwhile, match="was added anew meanwhile"):
        undo.undo(store, undone, by="ana")
    assert [one.name for one in catalogue(store).reasons].count("Brand new") == 1


def test_undo_of_a_focus_that_another_one_covers_by_now_is_refused(store: Store) -> None:
    first = focus.set_focus(store, project="P", phase="monitoring", at="2026-03-02T09:00Z")
    gone = undo.undo(store, first.receipt, by="ana")
    focus.set_focus(store, project="P", phase="scalability", at="2026-03-02T09:30Z")
    with pytest.raises(ChangedMeanwhile):
        undo.undo(store, gone, by="ana")
    assert violations(store) == []
