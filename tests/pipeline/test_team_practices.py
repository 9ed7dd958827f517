"""A team writes its own practices down, corrects them, and takes every step back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.asking import questions
from pipeline.asking.questions import Question
from pipeline.cli.main import main
from pipeline.errors import ChangedMeanwhile, InputRefused, NotFound
from pipeline.figures.patterns.advice import (
    Practice,
    ask_all_practices,
    ask_team_practices,
    read_known_practices,
)
from pipeline.ledger import changes, phases, reasons
from pipeline.ledger.practices import (
    add_practice,
    delete_practice,
    edit_practice,
    read_practice_history,
)
from pipeline.ledger.undo import undo
from pipeline.model import Receipt
from pipeline.store import Store
from pipeline.store.schema import MIGRATIONS_FOLDER as MIGRATIONS
from pipeline.store.schema import get_newest_schema
from tests.builders import (
    all_records,
    ask,
    catalogue,
    id_of,
    ledger,
    ledger_sizes,
    log,
    violations,
)

DO = "Ask the vendor first"


def add(store: Store, practice: str = DO, **values: Any) -> Receipt:
    return add_practice(
        store,
        **{
            "practice": practice,
            "main_phase": "model_deployment",
            "revisited_phase": "data_preparation",
            "reason": "Schema change",
            "by": "ana",
            **values,
        },
    )


def rows(store: Store) -> list[dict[str, Any]]:
    return ask(store, questions.Question("practices")).to_dicts()


def only(store: Store) -> dict[str, Any]:
    (row,) = rows(store)
    return row


def said(store: Store) -> list[str]:
    return [unit.said for unit in changes.group_units(ask(store, changes.query_newest_changes(50)))]


def facts(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        row[name] for name in ("practice", "main_phase", "revisited_phase", "reason", "source")
    )


def test_a_practice_is_kept_as_it_was_written(store: Store) -> None:
    receipt = add(
        store,
        "  Ask   the vendor\n first ",
        main_phase="Model deployment",
        reason="schema  CHANGE",
        source=" https://wiki.example.org/vendor ",
    )
    assert facts(only(store)) == (
        "Ask the vendor first",
        "model_deployment",
        "data_preparation",
        "Schema change",
        "https://wiki.example.org/vendor",
    )
    assert [(one.table, one.rev) for one in receipt.changes] == [("practices", 1)]
    assert ledger(store, "practice_ledger")[0][-1] == "ana"


def test_what_is_not_given_means_any(store: Store) -> None:
    add_practice(store, practice=DO, main_phase="", by=None)
    assert facts(only(store)) == (DO, None, None, None, None)


def test_a_practice_takes_300_characters_and_no_more(store: Store) -> None:
    add(store, "x" * 300)
    with pytest.raises(InputRefused, match="is longer than 300 characters"):
        add(store, "x" * 301)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"practice": "  "}, "practice: needs words: say what to do."),
        ({"practice": "x\x07y"}, "practice: 'x�y': holds a control character"),
        ({"main_phase": "monitorin"}, "main_phase: 'monitorin': is not a phase. Did you mean '"),
        ({"revisited_phase": "Model deployment"}, "revisited_phase: 'Model deployment': is the ma"),
        ({"reason": "Schema chang"}, "reason: 'Schema chang': is not a reason. Did you mean 'Sch"),
        ({"source": "x" * 301}, "is longer than 300 characters"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_nothing_is_written(
    store: Store, values: dict[str, str], problem: str
) -> None:
    before = ledger_sizes(store)
    with pytest.raises(InputRefused) as refused:
        add(store, **values)
    assert refused.value.title == "No practice was added"
    assert problem in str(refused.value.problems[0])
    assert ledger_sizes(store) == before


def test_all_problems_are_said_at_once(store: Store) -> None:
    with pytest.raises(InputRefused) as refused:
        add(store, "", main_phase="x", revisited_phase="y", reason="z", source="a\x00b")
    assert [one.column for one in refused.value.problems] == [
        "practice",
        "main_phase",
        "revisited_phase",
        "reason",
        "source",
    ]


def test_a_practice_is_changed_and_its_earlier_words_are_kept(store: Store) -> None:
    add(store, source="Handbook")
    row = only(store)
    edit_practice(store, row["id"], 1, by="ben", practice="Ask twice", reason=None)
    assert facts(only(store)) == (
        "Ask twice",
        "model_deployment",
        "data_preparation",
        None,
        "Handbook",
    )
    with store.reading() as reader:
        history = read_practice_history(reader, row["id"])
    assert history.select("rev", "practice", "main_phase", "reason", "recorded_by").rows() == [
        (1, DO, "Model deployment", "Schema change", "ana"),
        (2, "Ask twice", "Model deployment", None, "ben"),
    ]


def test_a_change_that_changes_nothing_writes_nothing(store: Store) -> None:
    add(store)
    before = ledger(store, "practice_ledger")
    receipt = edit_practice(store, only(store)["id"], 1, by="ana", practice=f" {DO} ")
    assert receipt.changes == ()
    assert ledger(store, "practice_ledger") == before


def test_a_change_that_breaks_a_rule_is_refused(store: Store) -> None:
    add(store)
    with pytest.raises(InputRefused, match="The practice was not changed") as refused:
        edit_practice(
            store, only(store)["id"], 1, by="ana", practice="", main_phase="data_preparation"
        )
    assert [one.column for one in refused.value.problems] == ["practice", "revisited_phase"]
    assert only(store)["practice"] == DO


def test_what_somebody_changed_or_deleted_meanwhile_is_not_overwritten(store: Store) -> None:
    add(store)
    identifier = only(store)["id"]
    edit_practice(store, identifier, 1, by="ben", practice="Ask twice")
    with pytest.raises(ChangedMeanwhile):
        edit_practice(store, identifier, 1, by="ana", practice="Ask thrice")
    with pytest.raises(ChangedMeanwhile):
        delete_practice(store, identifier, 1, by="ana")
    delete_practice(store, identifier, 2, by="ben")
    with pytest.raises(ChangedMeanwhile):
        edit_practice(store, identifier, 3, by="ana", practice="Ask thrice")


def test_what_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        delete_practice(store, "6b2a4f60-15b8-5b3d-81fd-d91256b1429b", 1, by="ana")
    with store.reading() as reader:
        assert read_practice_history(reader, "6b2a4f60-15b8-5b3d-81fd-d91256b1429b").is_empty()


def test_adding_changing_and_deleting_are_taken_back(store: Store) -> None:
    added = add(store)
    identifier = only(store)["id"]
    changed = edit_practice(store, identifier, 1, by="ana", revisited_phase="monitoring")
    deleted = delete_practice(store, identifier, 2, by="ana")
    assert rows(store) == []
    undo(store, deleted, by="ana")
    assert only(store)["revisited_phase"] == "monitoring"
    with pytest.raises(ChangedMeanwhile):
        undo(store, changed, by="ana")
    edit_practice(store, identifier, 4, by="ana", revisited_phase="data_preparation")
    assert only(store)["revisited_phase"] == "data_preparation"
    with pytest.raises(ChangedMeanwhile):
        undo(store, added, by="ana")
    assert violations(store) == []


def test_an_addition_and_a_change_alone_are_taken_back(store: Store) -> None:
    added = add(store)
    changed = edit_practice(store, only(store)["id"], 1, by="ana", practice="Ask twice")
    undo(store, changed, by="ana")
    assert only(store)["practice"] == DO
    undo(store, add(store, "Another"), by="ana")
    assert only(store)["practice"] == DO
    assert len(added.changes) == 1


def test_a_practice_follows_its_reason_where_that_is_merged_and_back(store: Store) -> None:
    add(store)
    add(store, "Any", reason=None)
    merged = reasons.merge_reasons(
        store, id_of(store, "Schema change"), id_of(store, "Defect"), by="ana"
    )
    assert {row["practice"]: row["reason"] for row in rows(store)} == {DO: "Defect", "Any": None}
    assert violations(store) == []
    undo(store, merged, by="ana")
    assert {row["practice"]: row["reason"] for row in rows(store)} == {
        DO: "Schema change",
        "Any": None,
    }


def test_no_undo_leaves_a_practice_with_a_reason_that_is_gone(store: Store) -> None:
    add(store)
    changed = edit_practice(store, only(store)["id"], 1, by="ana", reason="Defect")
    add(store, "Another", reason="Schema change")
    (other,) = [row for row in rows(store) if row["practice"] == "Another"]
    deleted = delete_practice(store, other["id"], 1, by="ana")
    reasons.merge_reasons(store, id_of(store, "Schema change"), id_of(store, "Tooling"), by="ben")
    for receipt in (changed, deleted):
        with pytest.raises(ChangedMeanwhile, match="'Schema change', which was merged or removed"):
            undo(store, receipt, by="ana")
    assert violations(store) == []


def test_a_renamed_reason_or_phase_is_shown_by_its_new_name(store: Store) -> None:
    add(store)
    reasons.edit_reason(store, id_of(store, "Schema change"), name="Contract broken", by="ana")
    phases.edit_phase(store, id_of(store, "Data preparation"), name="Cleaning", by="ana")
    assert only(store)["reason"] == "Contract broken"
    with store.reading() as reader:
        history = read_practice_history(reader, only(store)["id"])
    assert history["revisited_phase"].to_list() == ["Cleaning"]


def test_a_name_that_a_practice_refers_to_is_not_removed_by_undoing_its_addition(
    store: Store,
) -> None:
    phase = phases.add_phase(store, "Labelling", by="ana")
    other = phases.add_phase(store, "Packaging", by="ana")
    reason = reasons.add_reason(store, "Vendor", by="ana")
    add(store, main_phase="Labelling", reason="Vendor")
    add(store, "Another", revisited_phase="Packaging")
    for receipt in (phase, other, reason):
        assert undo(store, receipt, by="ana").changes == ()
    assert {"Labelling", "Packaging"} <= {one.title for one in catalogue(store).phases}
    assert violations(store) == []


def test_the_teams_practices_stand_before_ours(store: Store) -> None:
    add(store, source="Handbook")
    add(store, "Wide", main_phase=None, revisited_phase=None, reason=None)
    add(store, "Early", main_phase="data_acquisition", revisited_phase="problem_definition")
    with store.reading() as reader:
        every = ask_all_practices(lambda question: question.ask(reader))
        team = ask_team_practices(lambda question: question.ask(reader))
    assert [one.practice for one in team] == ["Early", DO, "Wide"]
    assert every == team + read_known_practices()
    assert team[1] == Practice(
        id=rows(store)[1]["id"],
        main_phase="model_deployment",
        revisited_phase="data_preparation",
        reasons=("Schema change",),
        practice=DO,
        source="Handbook",
        warrant="team",
    )
    assert (team[2].reasons, team[2].source) == ((), "")


def test_the_change_log_says_what_was_done_to_practices(store: Store) -> None:
    add(store)
    row = only(store)
    edit_practice(store, row["id"], 1, by="ana", practice="Ask twice " + "x" * 100)
    edit_practice(store, row["id"], 2, by="ana", reason=None)
    undo(store, delete_practice(store, row["id"], 3, by="ana"), by="ana")
    long = "Ask twice " + "x" * 69 + "…"
    assert said(store) == [
        f"restored the practice “{long}”",
        f"removed the practice “{long}”",
        f"changed the practice “{long}”",
        f"changed the practice “{long}”",
        f"added the practice “{DO}”",
    ]


def test_a_practice_is_taken_back_out_of_the_change_log(store: Store) -> None:
    add(store)
    (unit,) = changes.group_units(ask(store, changes.query_newest_changes(5)))
    with store.reading() as reader:
        receipt = changes.read_receipt(reader, unit)
    undo(store, receipt, by="ana")
    assert rows(store) == []


def test_a_merge_names_the_practices_that_followed(store: Store) -> None:
    log(store, reason="Schema change")
    for number in range(4):
        add(store, f"Practice {number}")
    add(store, "For tooling", reason="Tooling")
    reasons.merge_reasons(store, id_of(store, "Schema change"), id_of(store, "Defect"), by="ana")
    reasons.merge_reasons(store, id_of(store, "Tooling"), id_of(store, "Defect"), by="ana")
    assert said(store)[:2] == [
        "removed the reason “Tooling”; changed the practice “For tooling”",
        "merged the reason “Schema change” into “Defect”: 1 revisit and 4 practices",
    ]


@pytest.mark.parametrize(
    ("wrong", "violation"),
    [
        ({"main_phase": "nowhere"}, "unknown main phase"),
        ({"revisited_phase": "nowhere"}, "unknown revisited phase"),
        ({"reason_id": "6b2a4f60-15b8-5b3d-81fd-d91256b1429c"}, "unknown reason"),
        ({"revisited_phase": "model_deployment"}, "main phase is the revisited phase"),
    ],
)
def test_what_no_rule_lets_in_is_shown_as_a_violation(
    store: Store, wrong: dict[str, str], violation: str
) -> None:
    add(store)
    identifier = only(store)["id"]
    with store.writing() as writer:
        newest = writer.read_revisions("practices", [identifier])
        writer.amend("practices", newest, **wrong)
    found = [(row["thing"], row["violation"]) for row in violations(store)]
    assert found == [("practice", violation)]


def test_a_doubled_revision_is_a_violation(store: Store) -> None:
    add(store)
    with duckdb.connect(store.path) as connection:
        connection.execute("insert into practice_ledger select * from practice_ledger")
    assert [row["violation"] for row in violations(store)] == ["the same revision stands twice"]


def test_the_doctor_counts_the_practices(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    add(store)
    assert main(["--store", str(store.path), "doctor"]) == 0
    assert "practices: 1, 1 ledger row\n" in capsys.readouterr().out


def test_a_store_from_before_the_practices_is_backed_up_and_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, older)
    for file in older.glob("*.sql"):
        if int(file.name[:4]) > 7:
            file.unlink()
    store = Store(tmp_path / "revisits.duckdb")
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.store.schema.MIGRATIONS_FOLDER", older)
        log(store, note="kept")
        with store.reading() as reader:
            assert (
                reader.query("tables").filter(pl.col("table_name") == "practice_ledger").is_empty()
            )
    add(store)
    assert only(store)["practice"] == DO
    assert all_records(store)["note"].to_list() == ["kept"]
    (backup,) = (tmp_path / "backups").iterdir()
    assert f"before-schema-{get_newest_schema()}" in backup.name


@pytest.mark.parametrize("side", ["main_phase", "revisited_phase"])
def test_a_phase_that_is_gone_though_a_practice_names_it_is_noticed(
    store: Store, side: str
) -> None:
    phases.add_phase(store, "Labelling", by="ana")
    add(store, **{side: "Labelling"})
    assert ask(store, Question("names_gone")).is_empty()
    identifier = id_of(store, "Labelling")
    with store.writing() as writer:  # no action does this
        writer.amend("phases", writer.read_revisions("phases", [identifier]), deleted=True)
    assert ask(store, Question("names_gone"))["name"].to_list() == ["Labelling"]


def test_two_stores_with_other_practices_have_another_fingerprint(store: Store) -> None:
    before = ask(store, Question("fingerprint_practices"))
    add(store)
    after = ask(store, Question("fingerprint_practices"))
    assert before["ledger_rows"].to_list() == [0]
    assert after["ledger_rows"].to_list() == [1]
    assert after["fingerprint"].to_list() != before["fingerprint"].to_list()
