"""The read model shows what the ledgers show, whatever was written and whoever wrote it."""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from pathlib import Path

import duckdb
import pytest

import queries
from pipeline.asking.questions import Question, answer_from, ask_catalogue
from pipeline.asking.selection import Selection
from pipeline.errors import StoreMissing
from pipeline.ledger import (
    actions,
    focus,
    phases,
    practices,
    projects,
    reasons,
    revisits,
    undo,
)
from pipeline.ledger.sample import load_sample, remove_sample
from pipeline.ledger.team import people, working_hours
from pipeline.model import Receipt
from pipeline.store import Store, backup, get_read_model
from pipeline.store.read_model.comparing import find_differences
from tests.builders import (
    EVERYTHING,
    add,
    all_records,
    catalogue,
    id_of,
    log,
    log_in_another_process,
    revisit,
    revisits_of,
    sessions_of,
)

NOW = datetime(2026, 10, 30, 16)
USUAL = {
    "zone": "Europe/Berlin",
    "grain": "week",
    "now_utc": NOW,
    "moment": NOW,
    "hours_a_day": 8,
    "last_days": 56,
    "watched_days": 14,
    "began_at": datetime(2026, 6, 1),
    "ended_at": None,
    "main_phase": "monitoring",
}


def compare(store: Store) -> list[str]:
    """The tables of the read model that differ from the ledgers."""
    with store.reading() as file, store.asking() as model:
        return find_differences(file, model)


def list_page_questions() -> list[str]:
    """The questions that the read model answers; one is not asked of a table that is named."""
    return [
        name
        for name in queries.list_queries()
        if not queries.is_asked_of_the_file(name)
        and "records" not in queries.parse_parameters(name)
    ]


def test_every_question_has_the_same_answer_from_the_file_and_from_the_read_model(
    sample: Store,
) -> None:
    names = catalogue(sample)
    (reason,) = [one.id for one in names.reasons if one.name == "Data quality"]
    log(sample, project="Another", note="Überprüft mit dem Anbieter", by="ben")
    selections = (
        EVERYTHING,
        Selection(project_ids=(names.projects[0].id,), main_phases=("monitoring", "no such")),
        Selection(reason_ids=(reason,), since=datetime(2026, 3, 1), until=datetime(2026, 9, 1)),
        Selection(people=("ben", "nobody"), revisited_phases=("data_preparation",)),
        Selection(note_text="überprüft"),
    )
    asked = 0
    with sample.reading() as file, sample.asking() as model:
        assert ask_catalogue(answer_from(file)) == ask_catalogue(answer_from(model))
        for name in list_page_questions():
            declared = queries.parse_parameters(name)
            usual = {key: value for key, value in USUAL.items() if key in declared}
            usual |= {"project_id": names.projects[0].id} if "project_id" in declared else {}
            usual |= {"stack": "reason"} if "stack" in declared else {}
            for selection in selections if "selection" in declared else (None,):
                selected = {"selection": selection} if selection else {}
                question = Question(name, **usual, **selected)
                asked += 1
                assert question.ask(model).equals(question.ask(file)), (name, selection)
    assert asked > 100


def list_writes(store: Store) -> Iterator[Callable[[], object]]:
    """One write of each kind, one after the other; each is made by what the last one left."""
    receipts: list[Receipt] = []

    def keep(receipt: Receipt) -> None:
        receipts.append(receipt)

    def take_back() -> None:
        keep(undo.undo(store, receipts[-1], by="ana"))

    def get_marks() -> revisits.Marks:
        return all_records(store).select("id", "rev").rows()

    yield lambda: log(store)
    yield lambda: log(store, project="Other", reason="Brand new", by="ben", minutes=5, note="why")
    newest = all_records(store).row(0, named=True)
    yield lambda: keep(revisits.edit_revisit(store, newest["id"], 1, by="ben", note="mended"))
    yield take_back
    yield lambda: keep(revisits.delete_revisit(store, newest["id"], 3, by="ben"))
    yield take_back
    rows = [revisit("monitoring", "scalability", minutes=n, project=f"P{n % 3}") for n in range(9)]
    yield lambda: keep(add(store, revisits_of(rows))[0].receipt)
    yield take_back
    yield take_back
    yield lambda: keep(revisits.set_facts(store, get_marks(), {"minutes": 7}, by="ana"))
    yield take_back
    yield lambda: keep(revisits.move_to_project(store, get_marks(), id_of(store, "P1"), by="ana"))
    yield lambda: keep(people.rename_person(store, "ben", to="Benedikt", by="ana"))
    yield take_back
    yield lambda: keep(projects.rename_project(store, id_of(store, "P1"), name="P one", by="ana"))
    yield lambda: keep(
        projects.merge_projects(store, id_of(store, "P2"), id_of(store, "P one"), by="ana")
    )
    yield take_back
    yield lambda: keep(
        reasons.merge_reasons(store, id_of(store, "Defect"), id_of(store, "Brand new"), by="ana")
    )
    yield lambda: keep(reasons.add_reason(store, "Unused", by="ana"))
    yield lambda: keep(phases.add_phase(store, "Handover", by="ana"))
    yield lambda: log(store, main_phase="Handover", reason="Unused", at="2026-03-03T10:00Z")
    yield lambda: keep(phases.retire_phase(store, id_of(store, "Handover"), by="ana"))
    yield lambda: keep(phases.place_phase(store, id_of(store, "Monitoring"), place=1, by="ana"))
    yield lambda: focus.set_focus(
        store, project="Other", phase="monitoring", at="2026-03-02T09:00Z"
    )
    yield lambda: focus.end_focus(store, project="Other")
    yield lambda: keep(
        add(store, sessions_of(("scalability", "2026-02-02T09:00Z", None)))[0].receipt
    )
    yield take_back
    yield lambda: keep(
        actions.adopt_action(
            store, title="Contracts", started_at="2026-03-01", by="ana", zone="UTC"
        )
    )
    yield lambda: keep(practices.add_practice(store, practice="Ask first", by="ana"))
    yield lambda: working_hours.set_working_hours(
        store, days="1234", starts_at=time(8), ends_at=time(16), zone="UTC", by="ana"
    )
    yield lambda: load_sample(store, now=NOW)
    yield lambda: remove_sample(store, by="ana")


def test_the_read_model_follows_every_kind_of_write(store: Store) -> None:
    store.follow()
    made = 0
    for number, write in enumerate(list_writes(store), 1):
        write()
        made = number
        assert get_read_model(store.path).is_current(), f"write {number} was not followed"
        assert compare(store) == [], f"after write {number}"
    assert made > 30


def test_revisits_are_placed_anew_where_a_session_comes_changes_or_goes(store: Store) -> None:
    log(store, main_phase="monitoring", at="2026-03-02T10:00Z")
    store.follow()

    def count_in_focus() -> int:
        question = Question("pair_rework", selection=EVERYTHING, now_utc=NOW)
        with store.asking() as model:
            return int(question.ask(model)["inside"].sum())

    assert count_in_focus() == 0
    running = add(store, sessions_of(("monitoring", "2026-03-02T09:00Z", None)))[0].receipt
    assert (count_in_focus(), compare(store)) == (1, [])
    undo.undo(store, running, by="ana")
    assert (count_in_focus(), compare(store)) == (0, [])
    add(store, sessions_of(("monitoring", "2026-03-02T09:00Z", "2026-03-02T10:00Z")))
    assert (count_in_focus(), compare(store)) == (0, [])


def test_what_another_process_writes_is_seen_at_the_next_question(store: Store) -> None:
    log(store)
    store.follow()
    log_in_another_process(store, note="of a command")
    assert not get_read_model(store.path).is_current()
    assert compare(store) == []
    with store.asking() as model:
        notes = Question("records", selection=EVERYTHING).ask(model)["note"].to_list()
    assert notes == ["of a command", None] or notes == [None, "of a command"]


def test_who_writes_knows_the_names_that_another_process_has_just_added(store: Store) -> None:
    store.follow()
    log_in_another_process(store, project="Elsewhere", reason="Theirs")
    log(store, project="Elsewhere", reason="Theirs")
    names = catalogue(store)
    assert [project.name for project in names.projects] == ["Elsewhere"]
    assert [reason.name for reason in names.reasons].count("Theirs") == 1
    assert compare(store) == []


def test_what_another_program_changes_in_place_is_seen_too(store: Store) -> None:
    log(store, minutes=5)
    store.follow()
    with duckdb.connect(store.path) as other:
        other.execute("update revisit_ledger set minutes = 50")
    assert compare(store) == []
    assert all_records(store)["minutes"].to_list() == [50]


def test_a_restored_backup_is_another_store_to_the_read_model(store: Store) -> None:
    log(store, note="before")
    kept = backup.back_up(store)
    log(store, note="after", project="Other")
    store.follow()
    backup.restore_backup(store, kept)
    assert compare(store) == []
    assert all_records(store)["note"].to_list() == ["before"]


def test_a_store_that_is_not_there_yet_is_made_first(store: Store) -> None:
    store.path.unlink()
    with store.asking() as model:
        assert len(ask_catalogue(answer_from(model)).phases) == 9
    assert compare(store) == []


def test_who_asks_sees_one_moment_while_others_write(store: Store) -> None:
    log(store)
    question = Question("headline", selection=EVERYTHING)
    with store.asking() as model:
        before = question.ask(model)["revisits"].item()
        log(store)
        log(store, project="A new name makes the tables anew")
        assert question.ask(model)["revisits"].item() == before == 1
    with store.asking() as model:
        assert question.ask(model)["revisits"].item() == 3


@pytest.mark.parametrize(
    "statement",
    [
        "attach '{other}' as other",
        "from read_text('{other}')",
        "copy (select 1) to '{other}'",
        "set memory_limit = '100GB'",
    ],
)
def test_the_read_model_opens_nothing_but_the_file_of_its_store(
    store: Store, tmp_path: Path, statement: str
) -> None:
    other = tmp_path / "other.duckdb"
    other.write_text("private")
    with store.asking() as model, pytest.raises(duckdb.Error, match=r"disabled|locked"):
        model.connection.execute(statement.format(other=other))
    assert other.read_text() == "private"


@pytest.mark.embedded
def test_a_store_that_is_gone_is_no_empty_one(store: Store) -> None:
    log(store)
    backup.back_up(store)
    store.follow()
    store.path.unlink()
    with pytest.raises(StoreMissing):
        store.follow()
    with get_read_model(store.path).snapshot() as model:
        assert model is not None
        assert Question("headline", selection=EVERYTHING).ask(model)["revisits"].item() == 1
