"""A team writes its own practices down, corrects them, and takes every step back."""

from typing import Any

import pytest

from pipeline.errors import InputRefused
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
)
from pipeline.ledger.undo import undo
from pipeline.model import Receipt
from pipeline.store import Store
from tests.builders import (
    ask,
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
    return ask(store, "practices").to_dicts()


def get_only(store: Store) -> dict[str, Any]:
    (row,) = list_rows(store)
    return row


FIELDS = ("practice", "main_phase", "revisited_phase", "reason", "source")


def list_facts(row: dict[str, Any]) -> list[Any]:
    return [row[name] for name in FIELDS]


def test_a_practice_is_kept_as_it_was_written(store: Store) -> None:
    receipt = add(
        store,
        "  Ask   the vendor\n first ",
        main_phase="Model deployment",
        reason="schema  CHANGE",
        source=" https://wiki.example.org/vendor ",
    )
    phases_and_reason = ["model_deployment", "data_preparation", "Schema change"]
    wiki = "https://wiki.example.org/vendor"
    assert list_facts(get_only(store)) == ["Ask the vendor first", *phases_and_reason, wiki]
    assert [(one.table, one.rev) for one in receipt.changes] == [("practices", 1)]
    assert ledger(store, "practice_ledger")[0][-1] == "ana"


def test_what_is_not_given_means_any(store: Store) -> None:
    longest = "x" * 300
    add_practice(store, practice=longest, main_phase="", by=None)
    assert list_facts(get_only(store)) == [longest, None, None, None, None]


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


def test_all_problems_are_said_at_once_of_a_new_one_and_of_a_change(store: Store) -> None:
    with pytest.raises(InputRefused) as refused:
        add(store, "", main_phase="x", revisited_phase="y", reason="z", source="a\x00b")
    assert tuple(one.column for one in refused.value.problems) == FIELDS
    add(store)
    change = {"practice": "", "main_phase": "data_preparation"}
    with pytest.raises(InputRefused, match="The practice was not changed") as refused:
        edit_practice(store, get_only(store)["id"], 1, by="ana", **change)
    assert [one.column for one in refused.value.problems] == ["practice", "revisited_phase"]
    assert get_only(store)["practice"] == DO


def test_a_practice_follows_its_reason_where_that_is_merged_and_back(store: Store) -> None:
    add(store)
    add(store, "Any", reason=None)
    source, into = id_of(store, "Schema change"), id_of(store, "Defect")
    merged = reasons.merge_reasons(store, source, into, by="ana")
    followed = {row["practice"]: row["reason"] for row in list_rows(store)}
    assert followed == {DO: "Defect", "Any": None}
    assert violations(store) == []
    undo(store, merged, by="ana")
    assert {row["reason"] for row in list_rows(store)} == {"Schema change", None}


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
    assert ask(store, "names_gone").is_empty()
    identifier = id_of(store, "Labelling")
    with store.writing() as writer:  # no action does this
        writer.amend("phases", writer.read_revisions("phases", [identifier]), deleted=True)
    assert ask(store, "names_gone")["name"].to_list() == ["Labelling"]


def test_a_practice_that_is_sent_twice_is_added_once(store: Store) -> None:
    for _ in range(2):
        add(store, identifier="5f0c3c9e-7b0a-4d0e-9a57-3f6c2b1d8e4a")
    assert len(list_rows(store)) == 1
