"""A team writes its own practices down, corrects them, and takes every step back."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.asking import questions
from pipeline.asking.questions import Question
from pipeline.errors import ChangedMeanwhile, InputRefused
from pipeline.figures.patterns.advice import (
    Practice,
    ask_all_practices,
    ask_team_practices,
    read_known_practices,
)
from pipeline.ledger import phases, reasons
from pipeline.ledger.practices import (
    add_practice,
    delete_practice,
    edit_practice,
    read_practice_history,
)
from pipeline.ledger.undo import undo
from pipeline.model import Receipt
from pipeline.store import Store
from tests.builders import (
    ask,
    catalogue,
    id_of,
    ledger,
    ledger_sizes,
    list_changes,
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


def list_rows(store: Store) -> list[dict[str, Any]]:
    return ask(store, questions.Question("practices")).to_dicts()


def get_only(store: Store) -> dict[str, Any]:
    (row,) = list_rows(store)
    return row


def list_facts(row: dict[str, Any]) -> tuple[Any, ...]:
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
    assert list_facts(get_only(store)) == (
        "Ask the vendor first",
        "model_deployment",
        "data_preparation",
        "Schema change",
        "https://wiki.example.org/vendor",
    )
    assert [(one.table, one.rev) for one in receipt.changes] == [("practices", 1)]
    assert ledger(store, "practice_ledger")[0][-1] == "ana"


def test_what_is_not_given_means_any(store: Store) -> None:
    longest = "x" * 300
    add_practice(store, practice=longest, main_phase="", by=None)
    assert list_facts(get_only(store)) == (longest, None, None, None, None)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"practice": "  "}, "practice: needs words: say what to do."),
        ({"practice": "x\x07y"}, "practice: 'x�y': holds a control character"),
        ({"main_phase": "monitorin"}, "main_phase: 'monitorin': is not a phase. Did you mean '"),
        ({"revisited_phase": "Model deployment"}, "revisited_phase: 'Model deployment': is the ma"),
        ({"reason": "Schema chang"}, "reason: 'Schema chang': is not a reason. Did you mean 'Sch"),
        ({"practice": "x" * 301}, "is longer than 300 characters"),
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


def test_a_change_that_breaks_a_rule_is_refused(store: Store) -> None:
    add(store)
    with pytest.raises(InputRefused, match="The practice was not changed") as refused:
        edit_practice(
            store, get_only(store)["id"], 1, by="ana", practice="", main_phase="data_preparation"
        )
    assert [one.column for one in refused.value.problems] == ["practice", "revisited_phase"]
    assert get_only(store)["practice"] == DO


def test_a_practice_follows_its_reason_where_that_is_merged_and_back(store: Store) -> None:
    add(store)
    add(store, "Any", reason=None)
    merged = reasons.merge_reasons(
        store, id_of(store, "Schema change"), id_of(store, "Defect"), by="ana"
    )
    assert {row["practice"]: row["reason"] for row in list_rows(store)} == {
        DO: "Defect",
        "Any": None,
    }
    assert violations(store) == []
    undo(store, merged, by="ana")
    assert {row["practice"]: row["reason"] for row in list_rows(store)} == {
        DO: "Schema change",
        "Any": None,
    }


def test_no_undo_leaves_a_practice_with_a_reason_that_is_gone(store: Store) -> None:
    add(store)
    changed = edit_practice(store, get_only(store)["id"], 1, by="ana", reason="Defect")
    add(store, "Another", reason="Schema change")
    (other,) = [row for row in list_rows(store) if row["practice"] == "Another"]
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
    assert get_only(store)["reason"] == "Contract broken"
    with store.reading() as reader:
        history = read_practice_history(reader, get_only(store)["id"])
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
        id=list_rows(store)[1]["id"],
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
    row = get_only(store)
    edit_practice(store, row["id"], 1, by="ana", practice="Ask twice " + "x" * 100)
    edit_practice(store, row["id"], 2, by="ana", reason=None)
    undo(store, delete_practice(store, row["id"], 3, by="ana"), by="ana")
    long = "Ask twice " + "x" * 69 + "…"
    assert list_changes(store) == [
        f"restored the practice “{long}”",
        f"removed the practice “{long}”",
        f"changed the practice “{long}”",
        f"changed the practice “{long}”",
        f"added the practice “{DO}”",
    ]


def test_a_merge_names_the_practices_that_followed(store: Store) -> None:
    log(store, reason="Schema change")
    for number in range(4):
        add(store, f"Practice {number}")
    add(store, "For tooling", reason="Tooling")
    reasons.merge_reasons(store, id_of(store, "Schema change"), id_of(store, "Defect"), by="ana")
    reasons.merge_reasons(store, id_of(store, "Tooling"), id_of(store, "Defect"), by="ana")
    assert list_changes(store)[:2] == [
        "removed the reason “Tooling”; changed the practice “For tooling”",
        "merged the reason “Schema change” into “Defect”: 1 revisit and 4 practices",
    ]


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
