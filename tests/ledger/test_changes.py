"""The change log says in one sentence what each unit of work did, and takes it back."""

import polars as pl
import pytest

from pipeline.clock import get_utc_now
from pipeline.ledger import changes, phases, projects, reasons
from pipeline.ledger import revisits as bulk
from pipeline.ledger.changes import UnitOfWork
from pipeline.ledger.focus import set_focus
from pipeline.ledger.revisits import edit_revisit
from pipeline.ledger.undo import undo
from pipeline.store import Store
from tests.builders import (
    PROJECT,
    add,
    all_records,
    ask,
    catalogue,
    id_of,
    list_changes,
    log,
    only_id,
    revisit,
    revisits_of,
    sessions_of,
)


def list_units(store: Store, most: int = 50) -> tuple[UnitOfWork, ...]:
    return changes.group_units(ask(store, changes.query_newest_changes(most)))


def test_new_records_and_changes_of_focus_are_not_listed(store: Store) -> None:
    projects.get_or_add_project(store, PROJECT)
    log(store)
    set_focus(store, project=PROJECT, phase="monitoring")
    set_focus(store, project=PROJECT, phase="scalability")
    assert list_changes(store) == [f"added the project “{PROJECT}”"]


def test_every_change_of_a_name_is_a_sentence(store: Store) -> None:
    projects.get_or_add_project(store, "One")
    projects.get_or_add_project(store, "Two", by="ben")
    projects.rename_project(store, id_of(store, "Two"), name="Three", by="ana")
    projects.archive_project(store, id_of(store, "Three"), by="ana")
    projects.reopen_project(store, id_of(store, "Three"), by="ana")
    phases.add_phase(store, "Labelling", by="ana")
    phases.move_phase(store, id_of(store, "Monitoring"), up=True, by="ana")
    undo(store, phases.add_phase(store, "Review", place=2, by="ana"), by="ana")
    phases.place_phase(store, id_of(store, "Monitoring"), place=2, by="ana")
    phases.place_phase(store, id_of(store, "Monitoring"), place=9, by="ana")
    phases.retire_phase(store, id_of(store, "Labelling"), by="ana")
    phases.bring_back_phase(store, id_of(store, "Labelling"), by="ana")
    reasons.edit_reason(store, id_of(store, "Defect"), description="ours", by="ana")
    assert list_changes(store) == [
        "described the reason “Defect” anew",
        "brought back the phase “Labelling”",
        "retired the phase “Labelling”",
        "moved the phase “Monitoring” down",
        "moved the phase “Monitoring” up",
        "removed the phase “Review”",
        "added the phase “Review”",
        "moved the phase “Monitoring” up, before “Model deployment”",
        "added the phase “Labelling”",
        "reopened the project “Three”",
        "archived the project “Three”",
        "renamed the project “Two” to “Three”",
        "added the project “Two”",
        "added the project “One”",
    ]
    assert [unit.person for unit in list_units(store)][-2:] == ["ben", None]


def test_corrections_and_bulk_work_are_sentences(store: Store) -> None:
    log(store, project="Other")
    for _ in range(3):
        log(store)
    first, *others = (
        all_records(store).filter(pl.col("project") == PROJECT).select("id", "rev").rows()
    )
    edit_revisit(store, first[0], 1, by="ana", note="after")
    bulk.set_reason(store, others, id_of(store, "Defect"), by="ana")
    others = [(one, 2) for one, _ in others]
    bulk.move_to_project(store, others, id_of(store, "Other"), by="ana")
    others = [(one, 3) for one, _ in others]
    undo(store, bulk.delete_revisits(store, others, by="ana"), by="ana")
    assert list_changes(store)[:5] == [
        "restored 2 revisits",
        "deleted 2 revisits",
        "moved 2 revisits to the project “Other”",
        "changed the reason of 2 revisits to “Defect”",
        "changed 1 revisit (Model deployment → Data preparation)",
    ]


def test_a_revision_that_changed_nothing_is_told_as_no_more_than_that(store: Store) -> None:
    identifier = only_id(log(store, reason="Defect"))
    add(store, sessions_of(("monitoring", "2026-03-02", None)))
    (session,) = ask(store, "focus_sessions")["id"]
    for table, one in (("revisits", identifier), ("focus_sessions", session)):
        with store.writing(by="ana") as writer:  # as an earlier version did
            writer.amend(table, writer.read_revisions(table, [one]))
    assert list_changes(store)[:2] == [
        "changed 1 focus session (Monitoring)",
        "changed 1 revisit (Model deployment → Data preparation)",
    ]


def test_an_import_is_one_sentence_with_its_new_names(store: Store) -> None:
    rows = [revisit("monitoring", "scalability", reason=f"New {n}") for n in range(5)]
    add(store, revisits_of(rows))
    assert list_changes(store) == [
        f"added the project “{PROJECT}”; added 5 reasons; imported 5 revisits"
    ]


@pytest.mark.parametrize("after", [0, 1])
def test_a_unit_is_taken_back_out_of_the_log(store: Store, after: int) -> None:
    log(store, reason="Defect")
    reasons.merge_reasons(store, id_of(store, "Defect"), id_of(store, "Tooling"), by="ana")
    for _ in range(after):
        phases.add_phase(store, "Labelling", by="ben")
    unit = list_units(store, after + 1)[-1]  # no more is listed than was asked for
    with store.reading() as reader:
        receipt = changes.read_receipt(reader, unit)
    undo(store, receipt, by="ana")
    assert all_records(store)["reason"].to_list() == ["Defect"]


def test_a_merge_of_a_hundred_thousand_revisits_is_one_sentence(store: Store) -> None:
    log(store)
    project, reason = catalogue(store).projects[0].id, id_of(store, "Defect")
    rows = pl.select(number=pl.int_range(100_000)).select(
        id=pl.format("00000000-0000-4000-8000-{}", pl.col("number").cast(pl.String).str.zfill(12)),
        rev=pl.lit(1),
        deleted=pl.lit(False),
        project_id=pl.lit(project),
        occurred_at=pl.lit(get_utc_now()),
        main_phase=pl.lit("monitoring"),
        revisited_phase=pl.lit("scalability"),
        reason_id=pl.lit(reason),
        note=pl.lit("x"),
        minutes=pl.lit(5),
        avoidable=pl.lit("no"),
        written_at=pl.lit(get_utc_now()),
        written_by=pl.lit("ana"),
    )
    with store.writing(by="ana") as writer:
        writer.append("revisits", rows)
    merged = reasons.merge_reasons(store, reason, id_of(store, "Tooling"), by="ana")
    assert len(merged.changes) == 100_001
    assert list_changes(store)[0] == "merged the reason “Defect” into “Tooling”: 100,000 revisits"
