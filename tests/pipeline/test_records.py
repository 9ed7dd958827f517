"""Records are added, changed, deleted, undone; their history never loses a row."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from pipeline.asking.selection import Selection
from pipeline.errors import ChangedMeanwhile, InputRefused, NotFound
from pipeline.ledger import adding, focus, undo
from pipeline.ledger import revisits as ledger_revisits
from pipeline.store import Store
from tests.builders import (
    PROJECT,
    add,
    all_records,
    catalogue,
    ledger,
    ledger_sizes,
    log,
    only_id,
    revisit,
    revisits_of,
    violations,
)


def reason_names(store: Store) -> list[str]:
    return [one.name for one in catalogue(store).reasons]


def facts(store: Store) -> list[dict[str, object]]:
    """The records that hold now, without what belongs to the revision."""
    return all_records(store).drop("rev", "recorded_at").to_dicts()


def history(store: Store, identifier: str) -> pl.DataFrame:
    with store.reading() as reader:
        return ledger_revisits.read_revisit_history(reader, identifier)


def test_a_revisit_is_kept_as_it_was_given(store: Store) -> None:
    log(
        store,
        "Model deployment",
        "data_preparation",
        reason="schema  CHANGE",
        project="  Churn ",
        at="2026-03-02T11:05:06.000007+01:00",
        by="ana",
        note="  a column\nchanged ",
        minutes="45",
        avoidable="Yes",
    )
    record = all_records(store).row(0, named=True)
    assert record["project"] == "Churn"
    assert record["main_phase"] == "model_deployment"
    assert record["revisited_title"] == "Data preparation"
    assert record["reason"] == "Schema change"
    assert record["occurred_at"] == datetime(2026, 3, 2, 10, 5, 6, 7)
    assert record["note"] == "  a column\nchanged "
    assert record["minutes"] == 45
    assert record["avoidable"] == "yes"
    assert record["written_by"] == "ana"
    assert record["synthetic"] is False


def test_a_revisit_without_a_time_happened_now(store: Store) -> None:
    before = datetime.now(UTC).replace(tzinfo=None)
    log(store, at=None)
    after = datetime.now(UTC).replace(tzinfo=None)
    record = all_records(store).row(0, named=True)
    assert before <= record["occurred_at"] <= after
    assert before <= record["written_at"] <= after


def test_a_late_entry_keeps_when_it_was_written_down(store: Store) -> None:
    log(store, at="2026-03-02T10:00:00+00:00")
    record = all_records(store).row(0, named=True)
    assert record["written_at"] - record["occurred_at"] > timedelta(days=1)


def test_what_is_left_out_is_null_and_avoidable_unknown(store: Store) -> None:
    log(store, by=None)
    record = all_records(store).row(0, named=True)
    assert (record["note"], record["minutes"], record["written_by"]) == (None, None, None)
    assert record["avoidable"] == "unknown"


def test_records_come_newest_first(store: Store) -> None:
    for day in (3, 1, 2):
        log(store, at=f"2026-03-0{day}T10:00:00+00:00", note=str(day))
    assert all_records(store)["note"].to_list() == ["3", "2", "1"]


def test_a_page_of_records_takes_up_where_the_last_one_ended(sample: Store) -> None:
    every = all_records(sample)["id"].to_list()
    with sample.reading() as reader:
        page = adding.reads.records(Selection(), most=20, skipped=40).ask(reader)
    assert page["id"].to_list() == every[40:60]


def test_a_form_that_is_sent_twice_writes_one_record(store: Store) -> None:
    token = str(uuid.uuid4())
    first = log(store, id=token, note="once", reason="Brand new")
    second = log(store, id=token, note="once", reason="Brand new")
    assert (first.written, second.written) == (1, 0)
    assert second.plan.already == 1
    assert second.receipt.changes == ()
    assert len(ledger(store)) == 1


def test_a_refused_revisit_writes_nothing(store: Store) -> None:
    before = ledger_sizes(store)
    with pytest.raises(InputRefused):
        log(store, "monitoring", "monitoring", project="New", reason="New")
    assert ledger_sizes(store) == before


def test_new_names_are_added_and_said(store: Store) -> None:
    log(store, project="Churn model")
    added = log(store, project="Churn modell", reason="Schema chang")
    assert added.plan.new_projects == ("Churn modell",)
    assert added.plan.new_reasons == ("Schema chang",)
    assert [(one.thing, one.given, one.known) for one in added.plan.similar] == [
        ("project", "Churn modell", "Churn model"),
        ("reason", "Schema chang", "Schema change"),
    ]
    assert {one.name for one in catalogue(store).projects} == {"Churn model", "Churn modell"}


def test_a_name_in_other_case_is_the_one_that_is_there(store: Store) -> None:
    log(store, project="Churn")
    added = log(store, project="CHURN", reason="schema change")
    assert (added.plan.new_projects, added.plan.new_reasons) == ((), ())
    assert len(catalogue(store).projects) == 1


def test_undo_of_a_log_takes_the_record_and_its_new_names_away(store: Store) -> None:
    added = log(store, reason="Brand new")
    undo.undo(store, added.receipt, by="ana")
    assert all_records(store).is_empty()
    assert catalogue(store).find_project(PROJECT) is None
    assert "Brand new" not in reason_names(store)
    assert violations(store) == []


def test_undo_leaves_a_name_that_somebody_uses_by_now(store: Store) -> None:
    added = log(store, reason="Brand new")
    log(store, reason="Brand new", by="ben")
    undo.undo(store, added.receipt, by="ana")
    assert all_records(store)["written_by"].to_list() == ["ben"]
    assert catalogue(store).find_project(PROJECT)
    assert "Brand new" in reason_names(store)
    assert violations(store) == []


def test_undo_leaves_a_reason_that_was_there_before(store: Store) -> None:
    added = log(store, reason="Defect")
    undo.undo(store, added.receipt, by="ana")
    assert "Defect" in reason_names(store)


def test_undo_of_undo_brings_back_the_same_record_and_names(store: Store) -> None:
    added = log(store, reason="Brand new", note="here again", minutes=5)
    before = facts(store)
    undone = undo.undo(store, added.receipt, by="ana")
    undo.undo(store, undone, by="ana")
    assert facts(store) == before
    assert "Brand new" in reason_names(store)
    assert violations(store) == []


def test_undo_twice_with_one_receipt_is_refused(store: Store) -> None:
    added = log(store)
    undo.undo(store, added.receipt, by="ana")
    sizes = ledger_sizes(store)
    with pytest.raises(ChangedMeanwhile):
        undo.undo(store, added.receipt, by="ana")
    assert ledger_sizes(store) == sizes


def test_undo_of_an_import_takes_back_every_row_or_none(store: Store) -> None:
    rows = [revisit("monitoring", "scalability", note=str(n)) for n in range(3)]
    (added,) = add(store, revisits_of(rows))
    kept = all_records(store).filter(pl.col("note") == "1").row(0, named=True)
    ledger_revisits.edit_revisit(store, kept["id"], 1, by="ben", note="mine")
    with pytest.raises(ChangedMeanwhile):
        undo.undo(store, added.receipt, by="ana")
    assert sorted(all_records(store)["note"].to_list()) == ["0", "2", "mine"]


def test_a_change_corrects_what_it_names_and_keeps_the_rest(store: Store) -> None:
    identifier = only_id(log(store, note="before", minutes=10))
    before = all_records(store).row(0, named=True)
    ledger_revisits.edit_revisit(store, identifier, 1, by="ben", note="after", reason="Newly named")
    after = all_records(store).row(0, named=True)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"rev", "note", "reason", "recorded_at"}
    assert (after["rev"], after["note"], after["reason"]) == (2, "after", "Newly named")
    assert after["written_by"] == "ana"


def test_a_change_to_what_it_is_already_writes_nothing(store: Store) -> None:
    identifier = only_id(log(store, note="as it was"))
    same = {"note": "as it was", "avoidable": "unknown", "reason": "schema CHANGE"}
    assert ledger_revisits.edit_revisit(store, identifier, 1, by="ben", **same).changes == ()
    assert ledger_revisits.edit_revisit(store, identifier, 1, by="ben").changes == ()
    assert all_records(store)["rev"].to_list() == [1]


def test_a_change_can_empty_a_field(store: Store) -> None:
    identifier = only_id(log(store, note="before", minutes=10))
    ledger_revisits.edit_revisit(store, identifier, 1, by="ben", note="", minutes=None)
    after = all_records(store).row(0, named=True)
    assert (after["note"], after["minutes"]) == (None, None)


def test_a_change_keeps_the_rules_and_names_every_problem(store: Store) -> None:
    identifier = only_id(log(store))
    with pytest.raises(InputRefused) as refused:
        ledger_revisits.edit_revisit(
            store, identifier, 1, by="ben", minutes=-1, main_phase="deploy"
        )
    assert {problem.column for problem in refused.value.problems} == {"minutes", "main_phase"}
    assert len(ledger(store)) == 1


def test_a_change_of_what_somebody_changed_meanwhile_is_refused(store: Store) -> None:
    identifier = only_id(log(store))
    ledger_revisits.edit_revisit(store, identifier, 1, by="ben", note="first")
    with pytest.raises(ChangedMeanwhile, match="somebody else changed"):
        ledger_revisits.edit_revisit(store, identifier, 1, by="chi", note="second")
    assert all_records(store)["note"].to_list() == ["first"]


def test_undo_of_a_change_brings_the_earlier_facts_back(store: Store) -> None:
    identifier = only_id(log(store, note="before"))
    before = facts(store)
    receipt = ledger_revisits.edit_revisit(
        store, identifier, 1, by="ben", note="after", project="Other", reason="Newly named"
    )
    undo.undo(store, receipt, by="ben")
    assert facts(store) == before
    assert catalogue(store).find_project("Other") is None
    assert "Newly named" not in reason_names(store)


def test_undo_of_a_change_that_was_changed_again_is_refused(store: Store) -> None:
    identifier = only_id(log(store))
    receipt = ledger_revisits.edit_revisit(store, identifier, 1, by="ben", note="first")
    ledger_revisits.edit_revisit(store, identifier, 2, by="chi", note="second")
    with pytest.raises(ChangedMeanwhile, match="since"):
        undo.undo(store, receipt, by="ben")
    assert all_records(store)["note"].to_list() == ["second"]


def test_a_deleted_record_is_gone_from_the_view_and_kept_in_the_history(store: Store) -> None:
    identifier = only_id(log(store, note="kept"))
    log(store, note="other")
    ledger_revisits.delete_revisit(store, identifier, 1, by="ben")
    assert all_records(store)["note"].to_list() == ["other"]
    revisions = history(store, identifier)
    assert revisions["deleted"].to_list() == [False, True]
    assert revisions["note"].to_list() == ["kept", "kept"]
    assert revisions["recorded_by"].to_list() == ["ana", "ben"]


def test_undo_of_a_deletion_brings_the_record_back(store: Store) -> None:
    identifier = only_id(log(store, note="kept"))
    before = facts(store)
    receipt = ledger_revisits.delete_revisit(store, identifier, 1, by="ben")
    undo.undo(store, receipt, by="ben")
    assert facts(store) == before


def test_a_deleted_record_can_be_neither_changed_nor_deleted_again(store: Store) -> None:
    identifier = only_id(log(store))
    ledger_revisits.delete_revisit(store, identifier, 1, by="ben")
    for rev in (1, 2):
        with pytest.raises(ChangedMeanwhile):
            ledger_revisits.delete_revisit(store, identifier, rev, by="chi")
        with pytest.raises(ChangedMeanwhile):
            ledger_revisits.edit_revisit(store, identifier, rev, by="chi", note="x")
    assert len(ledger(store)) == 2


def test_a_record_that_is_not_there_cannot_be_changed(store: Store) -> None:
    nobody = str(uuid.uuid4())
    with pytest.raises(NotFound, match=nobody):
        ledger_revisits.edit_revisit(store, nobody, 1, by="ben", note="x")
    with pytest.raises(NotFound):
        ledger_revisits.delete_revisit(store, nobody, 1, by="ben")


def test_the_history_tells_every_revision_in_words_of_today(store: Store) -> None:
    identifier = only_id(log(store, note="one"))
    ledger_revisits.edit_revisit(store, identifier, 1, by="ben", note="two", reason="Defect")
    ledger_revisits.delete_revisit(store, identifier, 2, by="chi")
    told = history(store, identifier)
    assert told["rev"].to_list() == [1, 2, 3]
    assert told["note"].to_list() == ["one", "two", "two"]
    assert told["reason"].to_list() == ["Schema change", "Defect", "Defect"]
    assert told["main_phase"].to_list() == ["Model deployment"] * 3
    assert told["project"].unique().to_list() == [PROJECT]
    assert told["recorded_by"].to_list() == ["ana", "ben", "chi"]
    assert told["written_by"].unique().to_list() == ["ana"]


def test_the_history_of_nothing_is_empty(store: Store) -> None:
    assert history(store, str(uuid.uuid4())).is_empty()


def test_the_ledger_only_ever_grows(store: Store) -> None:
    identifier = only_id(log(store, reason="Brand new"))
    kept = set(ledger(store))

    def grown(rows: int) -> None:
        now = set(ledger(store))
        assert kept < now
        assert len(now) - len(kept) == rows
        kept.update(now)

    changed = ledger_revisits.edit_revisit(store, identifier, 1, by="ben", note="two")
    grown(1)
    undone = undo.undo(store, changed, by="ben")
    undo.undo(store, undone, by="ben")
    grown(2)
    deleted = ledger_revisits.delete_revisit(store, identifier, 4, by="chi")
    undo.undo(store, deleted, by="chi")
    grown(2)
    assert history(store, identifier)["rev"].to_list() == [1, 2, 3, 4, 5, 6]
    assert violations(store) == []


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


def test_undo_of_a_large_import_takes_every_row_back(store: Store) -> None:
    rows = (revisit("monitoring", "scalability", note=str(number)) for number in range(3000))
    (added,) = add(store, revisits_of(rows))
    undo.undo(store, added.receipt, by="ana")
    assert all_records(store).is_empty()
    assert catalogue(store).projects == ()


def test_the_sample_breaks_no_rule(sample: Store) -> None:
    assert all_records(sample).height == 227
    assert violations(sample) == []


@pytest.mark.parametrize(
    ("facts_of_it", "violation"),
    [
        ({"main_phase": "deploy"}, "unknown main phase"),
        ({"revisited_phase": "deploy"}, "unknown revisited phase"),
        ({"revisited_phase": "model_deployment"}, "main phase is the revisited phase"),
        ({"occurred_at": datetime(1999, 1, 1)}, "time out of range"),
        ({"occurred_at": datetime(2999, 1, 1)}, "time out of range"),
        ({"minutes": -5}, "minutes below zero"),
        ({"avoidable": "maybe"}, "avoidable is not yes, no or unknown"),
        ({"project_id": str(uuid.UUID(int=7))}, "unknown project"),
        ({"reason_id": str(uuid.UUID(int=7))}, "unknown reason"),
    ],
)
def test_what_slips_past_the_validator_is_a_violation(
    store: Store, facts_of_it: dict[str, object], violation: str
) -> None:
    identifier = only_id(log(store))
    with store.writing() as writer:
        newest = writer.read_revisions("revisits", [identifier])
        writer.amend("revisits", newest, **facts_of_it)
    assert [one["violation"] for one in violations(store)] == [violation]
