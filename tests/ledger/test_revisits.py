"""Revisits are logged, corrected and looked back on; the ledger only ever grows."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.errors import InputRefused
from pipeline.ledger import revisits as ledger_revisits
from pipeline.ledger import undo
from pipeline.store import Store
from tests.builders import PROJECT, all_records, ask, catalogue, ledger, log, only_id, violations


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
    kept = {
        "project": "Churn",
        "main_phase": "model_deployment",
        "revisited_title": "Data preparation",
        "reason": "Schema change",
        "occurred_at": datetime(2026, 3, 2, 10, 5, 6, 7),
        "note": "  a column\nchanged ",
        "minutes": 45,
        "avoidable": "yes",
        "written_by": "ana",
        "synthetic": False,
    }
    assert {name: record[name] for name in kept} == kept
    assert record["written_at"] - record["occurred_at"] > timedelta(days=1)  # a late entry


def test_a_revisit_without_a_time_happened_now(store: Store) -> None:
    before = datetime.now(UTC).replace(tzinfo=None)
    log(store, at=None)
    after = datetime.now(UTC).replace(tzinfo=None)
    record = all_records(store).row(0, named=True)
    assert before <= record["occurred_at"] <= after
    assert before <= record["written_at"] <= after


def test_what_is_left_out_is_null_and_avoidable_unknown(store: Store) -> None:
    log(store, by=None)
    record = all_records(store).row(0, named=True)
    assert (record["note"], record["minutes"], record["written_by"]) == (None, None, None)
    assert record["avoidable"] == "unknown"


def test_records_come_newest_first_and_a_page_takes_up_where_the_last_one_ended(
    sample: Store,
) -> None:
    records = all_records(sample)
    assert records["occurred_at"].is_sorted(descending=True)
    page = ask(sample, "records", most=20, skipped=40)
    assert page["id"].to_list() == records["id"][40:60].to_list()


def test_a_form_that_is_sent_twice_writes_one_record(store: Store) -> None:
    token = str(uuid.uuid4())
    first = log(store, id=token, note="once", reason="Brand new")
    second = log(store, id=token, note="once", reason="Brand new")
    assert (first.is_new, second.is_new) == (True, False)
    assert second.receipt.changes == ()
    assert len(ledger(store)) == 1


def test_new_names_are_added_and_said(store: Store) -> None:
    log(store, project="Churn model")
    added = log(store, project="Churn modell", reason="Schema chang")
    assert added.new_projects == ("Churn modell",)
    assert added.new_reasons == ("Schema chang",)
    assert [(one.thing, one.given, one.known) for one in added.similar] == [
        ("project", "Churn modell", "Churn model"),
        ("reason", "Schema chang", "Schema change"),
    ]
    assert {one.name for one in catalogue(store).projects} == {"Churn model", "Churn modell"}


def test_a_name_in_other_case_is_the_one_that_is_there(store: Store) -> None:
    log(store, project="Churn")
    added = log(store, project="CHURN", reason="schema change")
    assert (added.new_projects, added.new_reasons) == ((), ())
    assert len(catalogue(store).projects) == 1


def test_a_change_corrects_what_it_names_and_keeps_the_rest(store: Store) -> None:
    identifier = only_id(log(store, note="before", minutes=10))
    before = all_records(store).row(0, named=True)
    ledger_revisits.edit_revisit(store, identifier, 1, by="ben", note="after", reason="Newly named")
    after = all_records(store).row(0, named=True)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"rev", "note", "reason", "recorded_at"}
    assert (after["rev"], after["note"], after["reason"]) == (2, "after", "Newly named")
    assert after["written_by"] == "ana"
    ledger_revisits.edit_revisit(store, identifier, 2, by="ben", note="", minutes=None)
    emptied = all_records(store).row(0, named=True)
    assert (emptied["note"], emptied["minutes"]) == (None, None)


def test_a_change_to_what_it_is_already_writes_nothing(store: Store) -> None:
    identifier = only_id(log(store))
    same = {"avoidable": "unknown", "reason": "schema CHANGE"}
    assert ledger_revisits.edit_revisit(store, identifier, 1, by="ben", **same).changes == ()


def test_a_change_keeps_the_rules_and_names_every_problem(store: Store) -> None:
    identifier = only_id(log(store))
    with pytest.raises(InputRefused) as refused:
        ledger_revisits.edit_revisit(
            store, identifier, 1, by="ben", minutes=-1, main_phase="deploy"
        )
    assert {problem.column for problem in refused.value.problems} == {"minutes", "main_phase"}
    assert len(ledger(store)) == 1


def test_the_history_tells_every_revision_in_words_of_today(store: Store) -> None:
    identifier = only_id(log(store))
    ledger_revisits.edit_revisit(store, identifier, 1, by="ben", reason="Defect")
    with store.reading() as reader:
        told = ledger_revisits.read_revisit_history(reader, identifier)
    assert told.select("project", "main_phase", "reason", "written_by").rows() == [
        (PROJECT, "Model deployment", "Schema change", "ana"),
        (PROJECT, "Model deployment", "Defect", "ana"),
    ]


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
    assert sorted(row[1] for row in ledger(store)) == [1, 2, 3, 4, 5, 6]
    assert violations(store) == []
