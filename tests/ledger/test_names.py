"""A project, a phase or a reason is added, renamed, retired and merged; records follow."""

from collections.abc import Callable

import pytest

from pipeline.errors import ChangedMeanwhile, InputRefused, NotFound
from pipeline.ledger import phases, projects, reasons
from pipeline.ledger.actions import delete_action
from pipeline.ledger.practices import add_practice, edit_practice, read_practice_history
from pipeline.ledger.revisits import delete_revisits
from pipeline.ledger.undo import undo
from pipeline.model import Receipt
from pipeline.store import Store
from tests.builders import (
    PROJECT,
    adopt_action,
    all_records,
    ask,
    catalogue,
    get_only_action,
    id_of,
    ledger_sizes,
    log,
    only_id,
    violations,
)

Adding = Callable[[Store, str], Receipt]
Renaming = Callable[[Store, str, str], Receipt]
ADDING: dict[str, Adding] = {
    "project": lambda store, name: projects.add_new_project(store, name, by="ana"),
    "phase": lambda store, name: phases.add_phase(store, name, by="ana"),
    "reason": lambda store, name: reasons.add_reason(store, name, by="ana"),
}
RENAMING: dict[str, Renaming] = {
    "project": lambda store, one, name: projects.rename_project(store, one, name=name, by="ben"),
    "phase": lambda store, one, name: phases.edit_phase(store, one, name=name, by="ben"),
    "reason": lambda store, one, name: reasons.edit_reason(store, one, name=name, by="ben"),
}
EVERY = pytest.mark.parametrize("thing", list(ADDING))


def list_names(store: Store, thing: str) -> list[str]:
    known = catalogue(store)
    every = {
        "project": [one.name for one in known.projects],
        "phase": [one.title for one in known.phases],
        "reason": [one.name for one in known.reasons],
    }
    return every[thing]


@EVERY
def test_a_name_is_added_and_the_addition_undone(store: Store, thing: str) -> None:
    receipt = ADDING[thing](store, "  Quite   new ")
    assert "Quite new" in list_names(store, thing)
    undone = undo(store, receipt, by="ana")
    assert "Quite new" not in list_names(store, thing)
    undo(store, undone, by="ana")
    assert "Quite new" in list_names(store, thing)
    assert violations(store) == []


@EVERY
@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a\u202eb"])
def test_a_name_that_breaks_a_rule_is_refused(store: Store, thing: str, name: str) -> None:
    sizes = ledger_sizes(store)
    with pytest.raises(InputRefused) as refused:
        ADDING[thing](store, name)
    assert [problem.column for problem in refused.value.problems] == [thing]
    assert ledger_sizes(store) == sizes


@EVERY
def test_a_second_same_name_is_refused_whatever_its_case(store: Store, thing: str) -> None:
    ADDING[thing](store, "Quite new")
    ADDING[thing](store, "Other")
    for work in (
        lambda: ADDING[thing](store, "quite  NEW"),
        lambda: RENAMING[thing](store, id_of(store, "Other"), "quite new"),
    ):
        with pytest.raises(InputRefused, match="is taken: there is “Quite new”"):
            work()


@EVERY
def test_a_rename_keeps_the_id_and_is_undone(store: Store, thing: str) -> None:
    ADDING[thing](store, "Before")
    identifier = id_of(store, "Before")
    receipt = RENAMING[thing](store, identifier, "After")
    assert id_of(store, "After") == identifier
    undo(store, receipt, by="ben")
    assert id_of(store, "Before") == identifier
    assert RENAMING[thing](store, identifier, "Before").changes == ()
    RENAMING[thing](store, identifier, "BEFORE")
    assert id_of(store, "BEFORE") == identifier


@EVERY
def test_a_rename_of_what_was_renamed_meanwhile_is_refused(store: Store, thing: str) -> None:
    ADDING[thing](store, "Before")
    identifier = id_of(store, "Before")
    RENAMING[thing](store, identifier, "Ana's")
    edit = {"project": projects.rename_project, "phase": phases.edit_phase}
    with pytest.raises(ChangedMeanwhile, match="changed its name to “Ana's” meanwhile"):
        edit.get(thing, reasons.edit_reason)(
            store, identifier, name="Ben's", by="ben", seen={"name": "Before"}
        )
    assert id_of(store, "Ana's") == identifier


def test_a_description_is_written_beside_a_name_that_somebody_else_has_changed(
    store: Store,
) -> None:
    defect = id_of(store, "Defect")
    seen = {"name": "Defect", "description": "Our own code or configuration is wrong"}
    reasons.edit_reason(store, defect, name="Bug", by="ana", seen=seen)
    reasons.edit_reason(store, defect, description="ours", by="ben", seen=seen)
    same = reasons.edit_reason(store, defect, description="ours", by="chi", seen=seen)
    assert same.changes == ()
    with pytest.raises(ChangedMeanwhile, match="changed its description to “ours”"):
        reasons.edit_reason(store, defect, description="mine", by="chi", seen=seen)


@EVERY
def test_what_is_gone_cannot_be_renamed(store: Store, thing: str) -> None:
    receipt = ADDING[thing](store, "Before")
    identifier = id_of(store, "Before")
    undo(store, receipt, by="ana")
    with pytest.raises(NotFound):
        RENAMING[thing](store, identifier, "After")


@EVERY
def test_undo_of_a_rename_is_refused_where_the_old_name_was_added_anew(
    store: Store, thing: str
) -> None:
    ADDING[thing](store, "First")
    RENAMING[thing](store, id_of(store, "First"), "Before")
    receipt = RENAMING[thing](store, id_of(store, "Before"), "After")
    ADDING[thing](store, "before")
    with pytest.raises(ChangedMeanwhile, match="was added anew meanwhile"):
        undo(store, receipt, by="ben")


USERS: dict[str, Callable[..., object]] = {
    "revisit": log,
    "action": adopt_action,
    "practice": lambda store, **named: add_practice(store, practice="Ask", by="ana", **named),
}


@pytest.mark.parametrize(
    ("thing", "user", "field"),
    [
        ("project", "revisit", "project"),
        ("project", "action", "project"),
        *(("phase", user, "main_phase") for user in USERS),
        *(("phase", user, "revisited_phase") for user in USERS),
        *(("reason", user, "reason") for user in USERS),
    ],
)
def test_an_added_name_that_is_used_stays_when_it_is_undone(
    store: Store, thing: str, user: str, field: str
) -> None:
    receipt = ADDING[thing](store, "Quite new")
    USERS[user](store, **{field: "Quite new"})
    assert undo(store, receipt, by="ana").changes == ()
    assert "Quite new" in list_names(store, thing)
    assert violations(store) == []


def test_records_actions_and_practices_follow_a_rename(store: Store) -> None:
    log(store)
    named = {"main_phase": "model_deployment", "reason": "Schema change"}
    adopt_action(store, project=PROJECT, **named)
    add_practice(store, practice="Ask", by="ana", **named)
    RENAMING["project"](store, id_of(store, PROJECT), "Renamed")
    RENAMING["phase"](store, id_of(store, "Model deployment"), "Roll-out")
    RENAMING["reason"](store, id_of(store, "Schema change"), "Columns")
    record, action = all_records(store).row(0, named=True), get_only_action(store)
    (practice,) = ask(store, "practices").to_dicts()
    assert record["main_phase"] == "model_deployment"
    assert (record["project"], record["main_title"]) == ("Renamed", "Roll-out")
    assert (action.project, action.main_title) == ("Renamed", "Roll-out")
    assert {record["reason"], action.reason, practice["reason"]} == {"Columns"}
    with store.reading() as reader:
        history = read_practice_history(reader, practice["id"])
    assert history["main_phase"].to_list() == ["Roll-out"]


@pytest.mark.parametrize("name", ["Data preparation", "Defect"])
def test_a_description_is_changed_with_the_name_in_one_unit(store: Store, name: str) -> None:
    edit = reasons.edit_reason if name == "Defect" else phases.edit_phase
    receipt = edit(store, id_of(store, name), name="After", description=" what\nit is ", by="ana")
    assert len(receipt.changes) == 1
    known = {
        one.id: one.description for one in (*catalogue(store).phases, *catalogue(store).reasons)
    }
    assert known[id_of(store, "After")] == "what it is"
    with pytest.raises(InputRefused, match="longer than 300"):
        edit(store, id_of(store, "After"), description="x" * 301, by="ana")


def test_a_retired_reason_is_not_offered_and_its_records_keep_it(store: Store) -> None:
    log(store, reason="Defect")
    reasons.retire_reason(store, id_of(store, "Defect"), by="ana")
    assert "Defect" not in [one.name for one in catalogue(store).offered_reasons]
    assert all_records(store)["reason"].to_list() == ["Defect"]
    assert reasons.retire_reason(store, id_of(store, "Defect"), by="ana").changes == ()
    reasons.bring_back_reason(store, id_of(store, "Defect"), by="ana")
    assert "Defect" in [one.name for one in catalogue(store).offered_reasons]
    retired = reasons.retire_reason(store, id_of(store, "Defect"), by="ana")
    undo(store, retired, by="ana")
    assert "Defect" in [one.name for one in catalogue(store).offered_reasons]


def test_merged_reasons_are_one_and_undo_parts_them_again(sample: Store) -> None:
    def count() -> dict[str, int]:
        return dict(all_records(sample)["reason"].value_counts().rows())

    before = count()
    source, into = id_of(sample, "Data quality"), id_of(sample, "Schema change")
    receipt = reasons.merge_reasons(sample, source, into, by="ana")
    merged = count()
    assert merged["Schema change"] == before["Schema change"] + before["Data quality"]
    assert "Data quality" not in {*merged, *list_names(sample, "reason")}
    undone = undo(sample, receipt, by="ana")
    assert count() == before
    undo(sample, undone, by="ana")
    assert count() == merged
    assert violations(sample) == []


def test_a_reason_is_merged_neither_with_itself_nor_into_a_retired_one(store: Store) -> None:
    one, other = id_of(store, "Defect"), id_of(store, "Tooling")
    with pytest.raises(InputRefused, match="with itself"):
        reasons.merge_reasons(store, one, one, by="ana")
    reasons.retire_reason(store, other, by="ana")
    with pytest.raises(InputRefused, match="is retired: bring it back in Settings first"):
        reasons.merge_reasons(store, one, other, by="ana")
    reasons.merge_reasons(store, other, one, by="ana")
    with pytest.raises(NotFound):
        reasons.merge_reasons(store, other, one, by="ana")


def test_nothing_from_before_a_merge_is_undone_into_a_name_that_is_gone(store: Store) -> None:
    gone = only_id(log(store, reason="Defect"))
    adopt_action(store, reason="Defect")
    (added,) = add_practice(store, practice="Ask", reason="Defect", by="ana").changes
    receipts = [
        delete_revisits(store, [(gone, 1)], by="ana"),
        delete_action(store, get_only_action(store).id, 1, by="ana"),
        edit_practice(store, added.id, 1, by="ana", reason="Data drift"),
    ]
    merged = reasons.merge_reasons(store, id_of(store, "Defect"), id_of(store, "Tooling"), by="ana")
    for receipt in receipts:
        with pytest.raises(ChangedMeanwhile, match="'Defect', which was merged or removed"):
            undo(store, receipt, by="ana")
    undo(store, merged, by="ana")
    for receipt in receipts:
        undo(store, receipt, by="ana")
    assert all_records(store)["reason"].to_list() == ["Defect"]
    assert violations(store) == []


def test_a_merge_is_not_done_again_while_a_new_record_needs_the_name(store: Store) -> None:
    log(store, reason="Defect")
    merged = reasons.merge_reasons(store, id_of(store, "Defect"), id_of(store, "Tooling"), by="ana")
    undone = undo(store, merged, by="ana")
    log(store, reason="Defect", by="ben")
    with pytest.raises(ChangedMeanwhile, match="'Defect'"):
        undo(store, undone, by="ana")
    assert violations(store) == []
