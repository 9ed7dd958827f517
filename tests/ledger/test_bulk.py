"""Many revisits are changed at once: all or none, and one receipt takes all of it back."""

import uuid

import polars as pl
import pytest

from pipeline.asking.selection import Selection
from pipeline.errors import ChangedMeanwhile, InputRefused, NotFound
from pipeline.ledger import projects, reasons
from pipeline.ledger import revisits as bulk
from pipeline.ledger.revisits import edit_revisit
from pipeline.ledger.undo import undo
from pipeline.store import Store
from tests.builders import (
    PROJECT,
    add,
    all_records,
    ask,
    id_of,
    ledger,
    log,
    revisit,
    revisits_of,
    violations,
)


def list_marks(store: Store) -> list[tuple[str, int]]:
    return all_records(store).select("id", "rev").rows()


def log_three(store: Store) -> list[tuple[str, int]]:
    for reason in ("Defect", "Tooling", "Capacity"):
        log(store, reason=reason)
    return list_marks(store)


def test_the_reason_of_many_is_changed_and_undone_at_once(store: Store) -> None:
    chosen = log_three(store)
    before = sorted(all_records(store).select("id", "reason").rows())
    receipt = bulk.set_reason(store, chosen, id_of(store, "Defect"), by="ben")
    assert all_records(store)["reason"].to_list() == ["Defect"] * 3
    assert len(receipt.changes) == 2  # one of them had it already
    undo(store, receipt, by="ben")
    assert sorted(all_records(store).select("id", "reason").rows()) == before
    assert violations(store) == []


def test_many_are_moved_to_another_project_and_back(store: Store) -> None:
    chosen = log_three(store)
    log(store, project="Other")
    receipt = bulk.move_to_project(store, chosen, id_of(store, "Other"), by="ben")
    assert set(all_records(store)["project"]) == {"Other"}
    undo(store, receipt, by="ben")
    assert sorted(all_records(store)["project"]) == [PROJECT] * 3 + ["Other"]


def test_many_are_deleted_and_brought_back(store: Store) -> None:
    chosen = log_three(store)
    receipt = bulk.delete_revisits(store, [*chosen[:2], chosen[0]], by="ben")
    assert len(receipt.changes) == 2  # who is named twice is deleted once
    assert all_records(store)["id"].to_list() == [chosen[2][0]]
    undo(store, receipt, by="ben")
    assert {one for one, _ in list_marks(store)} == {one for one, _ in chosen}


def test_one_that_was_changed_meanwhile_stops_all_and_is_counted(store: Store) -> None:
    chosen = log_three(store)
    edit_revisit(store, chosen[0][0], 1, by="chi", note="mine")
    bulk.delete_revisits(store, chosen[1:2], by="chi")
    rows = len(ledger(store))
    for work in (
        lambda: bulk.delete_revisits(store, chosen, by="ben"),
        lambda: bulk.set_reason(store, chosen, id_of(store, "Data drift"), by="ben"),
        lambda: bulk.move_to_project(store, chosen, id_of(store, PROJECT), by="ben"),
    ):
        with pytest.raises(ChangedMeanwhile, match="changed or deleted 2 of these 3"):
            work()
    assert len(ledger(store)) == rows


def test_a_reason_or_project_that_is_not_there_is_named_as_such(store: Store) -> None:
    chosen = log_three(store)
    for work in (bulk.set_reason, bulk.move_to_project):
        with pytest.raises(NotFound):
            work(store, chosen, str(uuid.uuid4()), by="ben")


def test_what_is_archived_or_retired_gets_no_more_records(store: Store) -> None:
    chosen = log_three(store)
    projects.get_or_add_project(store, "Other")
    projects.archive_project(store, id_of(store, "Other"), by="ana")
    reasons.retire_reason(store, id_of(store, "Data drift"), by="ana")
    with pytest.raises(InputRefused, match="is archived: reopen it in Settings first"):
        bulk.move_to_project(store, chosen, id_of(store, "Other"), by="ben")
    with pytest.raises(InputRefused, match="is retired: bring it back in Settings first"):
        bulk.set_reason(store, chosen, id_of(store, "Data drift"), by="ben")


def test_invented_records_are_not_moved_among_real_ones(sample: Store) -> None:
    chosen = list_marks(sample)[:5]
    log(sample)
    with pytest.raises(InputRefused, match="invented data and real records stay apart"):
        bulk.move_to_project(sample, chosen, id_of(sample, PROJECT), by="ben")


def test_the_whole_view_is_looked_up_and_must_be_the_one_that_was_shown(sample: Store) -> None:
    selection = Selection(main_phases=("monitoring",))
    seen = ask(sample, "revisit_marks", selection=selection)
    first = seen.row(0)
    bulk.delete_revisits(sample, [first], by="chi")
    with pytest.raises(ChangedMeanwhile, match=f"holds {seen.height - 1} revisits by now, not"):
        mark_view(sample, selection, seen)
    log(sample, "monitoring", "scalability")
    with pytest.raises(ChangedMeanwhile, match="holds other revisits by now"):
        mark_view(sample, selection, seen)
    seen = ask(sample, "revisit_marks", selection=selection)
    bulk.delete_revisits(sample, mark_view(sample, selection, seen), by="ana")
    assert all_records(sample, selection).is_empty()


def mark_view(store: Store, selection: Selection, seen: pl.DataFrame) -> bulk.Marks:
    with store.reading() as reader:
        return bulk.read_marks(reader, selection, seen=seen)


def test_ten_thousand_are_changed_and_changed_back(store: Store) -> None:
    rows = (revisit("monitoring", "scalability", note=str(number)) for number in range(10_000))
    add(store, revisits_of(rows))
    chosen = list_marks(store)
    receipt = bulk.set_reason(store, chosen, id_of(store, "Tooling"), by="ben")
    undo(store, receipt, by="ben")
    assert set(all_records(store)["reason"]) == {"Defect"}


def test_facts_of_many_are_set_at_once_and_undone_at_once(store: Store) -> None:
    chosen = log_three(store)
    values = {"minutes": 30, "avoidable": "yes", "recorded_by": "Ben", "main_phase": "monitoring"}
    receipt = bulk.set_facts(store, chosen, values, by="ben")
    columns = ("minutes", "avoidable", "written_by", "main_phase")
    assert set(all_records(store).select(columns).rows()) == {(30, "yes", "Ben", "monitoring")}
    undo(store, receipt, by="ben")
    assert set(all_records(store)["written_by"]) == {"ana"}
    assert violations(store) == []


def test_a_phase_that_some_have_already_is_refused_with_each_of_them(store: Store) -> None:
    chosen = log_three(store)
    log(store, "monitoring", "scalability")
    rows = len(ledger(store))
    with pytest.raises(InputRefused) as refused:
        bulk.set_facts(store, list_marks(store), {"revisited_phase": "model_deployment"}, by=None)
    assert len(refused.value.problems) == 3
    assert all(any(one in str(problem) for one, _ in chosen) for problem in refused.value.problems)
    with pytest.raises(InputRefused, match="whole number"):
        bulk.set_facts(store, chosen, {"minutes": -1}, by=None)
    assert len(ledger(store)) == rows
