"""Actions are adopted, changed, ended and deleted; nothing is lost and every rule is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.asking.selection import Selection
from pipeline.errors import ChangedMeanwhile, InputRefused, Problem
from pipeline.ledger import changes, projects, reasons
from pipeline.ledger.actions import adopt_action as adopt
from pipeline.ledger.actions import delete_action, edit_action, end_action, read_action_history
from pipeline.ledger.sample import load_sample, remove_sample
from pipeline.ledger.undo import undo
from pipeline.store import Store
from tests.builders import (
    NOWHERE,
    PROJECT,
    SAMPLE_NOW,
    TITLE,
    add,
    adopt_action,
    all_records,
    ask,
    catalogue,
    get_only_action,
    id_of,
    ledger_sizes,
    list_actions,
    list_changes,
    log,
    sessions_of,
    violations,
)


def refuse(store: Store, **values: Any) -> tuple[Problem, ...]:
    """The problems of an action, of which nothing must have been written."""
    before = ledger_sizes(store)
    with pytest.raises(InputRefused, match="was not adopted") as refusal:
        adopt_action(store, **values)
    assert ledger_sizes(store) == before
    return refusal.value.problems


@pytest.fixture
def known(store: Store) -> Store:
    """A store with a project that is logged in."""
    log(store)
    return store


def test_every_field_is_kept_and_names_become_ids(known: Store) -> None:
    adopt_action(
        known,
        "  Contract   tests ",
        project="churn",
        main_phase="Model deployment",
        revisited_phase="data_preparation",
        reason="schema change",
        started_at="2026-03-02T09:00",
        ended_at="2026-05-02T09:00",
        zone="Europe/Berlin",
        expectation="half as many",
        adopted_by="ben",
        practice_id="contract-tests",
    )
    one = get_only_action(known)
    assert (one.title, one.rev) == ("Contract tests", 1)
    assert (one.project, one.project_id) == (PROJECT, id_of(known, PROJECT))
    assert (one.main_phase, one.main_title) == ("model_deployment", "Model deployment")
    assert (one.revisited_phase, one.revisited_title) == ("data_preparation", "Data preparation")
    assert (one.reason, one.reason_id) == ("Schema change", id_of(known, "Schema change"))
    assert (one.started_at, one.ended_at) == (datetime(2026, 3, 2, 8), datetime(2026, 5, 2, 7))
    assert (one.expectation, one.adopted_by) == ("half as many", "ben")
    assert one.practice_id == "contract-tests"
    assert violations(known) == []


def test_what_is_not_given_means_any_and_begins_now(store: Store) -> None:
    adopt(store, title=TITLE, by="ana")
    one = get_only_action(store)
    assert (one.project_id, one.main_phase, one.revisited_phase, one.reason_id) == (None,) * 4
    assert (one.ended_at, one.expectation, one.practice_id) == (None, None, None)
    assert one.adopted_by == "ana"
    now = datetime.now(UTC).replace(tzinfo=None)
    assert abs(one.started_at - now) < timedelta(minutes=1)


def test_an_action_that_is_sent_twice_is_one(store: Store) -> None:
    for _ in range(2):
        adopt_action(store, identifier=NOWHERE)
    assert get_only_action(store).id == NOWHERE


def test_a_field_that_no_action_has_is_a_mistake_of_the_caller(store: Store) -> None:
    with pytest.raises(TypeError, match="no colour"):
        adopt_action(store, colour="red")


def test_all_problems_are_told_at_once_with_the_nearest_name(known: Store) -> None:
    problems = refuse(
        known,
        title=" ",
        project="Chrn",
        main_phase="monitorin",
        reason="Schema chang",
        started_at="soon",
        expectation="x" * 301,
        adopted_by="y" * 65,
    )
    columns = ["title", "project", "main_phase", "reason", "started_at"]
    assert [one.column for one in problems] == [*columns, "expectation", "adopted_by"]
    assert [one.nearest for one in problems[1:4]] == [PROJECT, "Monitoring", "Schema change"]


@pytest.mark.parametrize(
    ("values", "column", "rule"),
    [
        ({"title": "x" * 121}, "title", "is longer than 120 characters"),
        ({"title": None}, "title", "is needed: say in a line what you will do"),
        ({"started_at": ""}, "started_at", "is missing"),
        ({"started_at": "1999-12-31"}, "started_at", "lies before 2000"),
        ({"ended_at": "2026-03-02"}, "ended_at", "must lie after the start"),
        ({"ended_at": "2026-03-01"}, "ended_at", "must lie after the start"),
        (
            {"main_phase": "monitoring", "revisited_phase": "Monitoring"},
            "revisited_phase",
            "is the main phase itself; a revisit goes to another",
        ),
    ],
)
def test_a_rule_that_is_broken_is_named(
    store: Store, values: dict[str, Any], column: str, rule: str
) -> None:
    (problem,) = refuse(store, **values)
    assert (problem.column, problem.rule) == (column, rule)


def test_an_action_begins_at_most_a_day_ahead(store: Store) -> None:
    now = datetime.now(UTC)
    adopt_action(store, started_at=now + timedelta(hours=23))
    (problem,) = refuse(store, started_at=now + timedelta(hours=25))
    assert (problem.column, problem.rule) == ("started_at", "lies more than a day in the future")


def test_nothing_is_adopted_for_an_archived_project(known: Store) -> None:
    projects.get_or_add_project(known, "Other")
    projects.archive_project(known, id_of(known, "Other"), by="ana")
    (problem,) = refuse(known, project="Other")
    assert problem.rule == "is archived: reopen it in Settings first"


def test_what_is_changed_is_a_revision_and_the_rest_stays(known: Store) -> None:
    adopt_action(known, project=PROJECT, reason="Defect", expectation="fewer")
    edit_action(known, get_only_action(known).id, 1, by="ben", title="Reviews", reason=None)
    one = get_only_action(known)
    assert (one.title, one.reason, one.project, one.rev) == ("Reviews", None, PROJECT, 2)
    assert one.expectation == "fewer"
    with known.reading() as reader:
        past = read_action_history(reader, one.id)
    assert past.select("rev", "title", "reason", "project", "recorded_by").rows() == [
        (1, TITLE, "Defect", PROJECT, "ana"),
        (2, "Reviews", None, PROJECT, "ben"),
    ]


def test_an_action_ends_now_or_when_it_is_said_and_goes_on_again(store: Store) -> None:
    adopt_action(store)
    one = get_only_action(store)
    end_action(store, one.id, 1, by="ana", at="2026-04-02T10:00", zone="UTC")
    assert get_only_action(store).ended_at == datetime(2026, 4, 2, 10)
    edit_action(store, one.id, 2, by="ana", ended_at=None)
    assert get_only_action(store).ended_at is None
    end_action(store, one.id, 3, by="ana")
    ended = get_only_action(store).ended_at
    assert ended
    assert datetime.now(UTC).replace(tzinfo=None) - ended < timedelta(minutes=1)
    with pytest.raises(ChangedMeanwhile):
        end_action(store, one.id, 1, by="ben")


def test_an_action_that_has_not_begun_cannot_end(store: Store) -> None:
    adopt_action(store, started_at=datetime.now(UTC) + timedelta(hours=2))
    with pytest.raises(InputRefused, match="must lie after the start"):
        end_action(store, get_only_action(store).id, 1, by="ana")


def test_the_one_begun_last_comes_first(store: Store) -> None:
    for day in ("2026-03-02", "2026-05-02", "2026-04-02"):
        adopt_action(store, day, started_at=day)
    assert [one.title for one in list_actions(store)] == ["2026-05-02", "2026-04-02", "2026-03-02"]


def test_actions_follow_names_that_are_merged_and_one_undo_takes_it_back(store: Store) -> None:
    for name in ("One", "Two"):
        log(store, project=name, reason="Defect")
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-03"), project="One"))
    adopt_action(store, project="One", reason="Defect")
    projects.merge_projects(store, id_of(store, "One"), id_of(store, "Two"), by="ana")
    assert list_changes(store)[0] == (
        "merged the project “One” into “Two”: 1 revisit, 1 focus session and 1 action"
    )
    merged = reasons.merge_reasons(store, id_of(store, "Defect"), id_of(store, "Tooling"), by="ana")
    assert (
        list_changes(store)[0]
        == "merged the reason “Defect” into “Tooling”: 2 revisits and 1 action"
    )
    assert (get_only_action(store).project, get_only_action(store).reason) == ("Two", "Tooling")
    assert violations(store) == []
    undo(store, merged, by="ana")
    assert get_only_action(store).reason == "Defect"


def test_the_change_log_tells_what_was_done_to_actions_and_takes_it_back(known: Store) -> None:
    projects.get_or_add_project(known, "Other")
    adopt_action(known, project=PROJECT, reason="Defect")
    one = get_only_action(known).id
    edit_action(known, one, 1, by="ana", expectation="half as many")
    end_action(known, one, 2, by="ana")
    edit_action(known, one, 3, by="ana", ended_at="2026-04-01")
    edit_action(known, one, 4, by="ana", project="Other")
    edit_action(known, one, 5, by="ana", reason="Tooling")
    edit_action(known, one, 6, by="ana", project=None)
    undo(known, delete_action(known, one, 7, by="ben"), by="ben")
    named = f"the action “{TITLE}”"
    assert list_changes(known)[:9] == [
        f"restored {named}",
        f"deleted {named}",
        f"changed {named}",
        f"changed the reason of {named} to “Tooling”",
        f"moved {named} to the project “Other”",
        f"changed {named}",
        f"ended {named}",
        f"changed {named}",
        f"adopted {named}",
    ]
    newest, before, *_ = changes.group_units(ask(known, changes.query_newest_changes(50)))
    assert (newest.overtaken, before.overtaken, newest.person) == (False, True, "ben")
    with known.reading() as reader:
        receipt = changes.read_receipt(reader, newest)
    undo(known, receipt, by="ana")
    assert list_actions(known) == ()


def test_the_sample_is_removed_with_its_actions_and_brought_back(store: Store) -> None:
    load_sample(store, now=SAMPLE_NOW)
    (project,) = catalogue(store).projects
    adopt_action(store, project=project.name)
    adopt_action(store, "Everywhere")
    removed = remove_sample(store)
    assert [one.title for one in list_actions(store)] == ["Everywhere"]
    undo(store, removed, by="ana")
    assert len(list_actions(store)) == 2
    assert all_records(store).height == 227


def test_a_view_has_the_actions_that_concern_its_revisits(known: Store) -> None:
    projects.get_or_add_project(known, "Other")
    adopt_action(known, "everything")
    adopt_action(known, "pair", main_phase="monitoring", revisited_phase="data_preparation")
    adopt_action(known, "main", main_phase="monitoring")
    adopt_action(known, "reason", reason="Defect")
    adopt_action(known, "project", project=PROJECT)
    adopt_action(known, "other", project="Other")

    def of(**chosen: Any) -> set[str]:
        return {one.title for one in list_actions(known, Selection(**chosen))}

    whole = {"everything", "pair", "main", "reason", "project", "other"}
    assert of() == whole
    assert of(since=datetime(2030, 1, 1)) == whole
    assert of(project_ids=(id_of(known, PROJECT),)) == whole - {"other"}
    assert of(main_phases=("scalability",)) == whole - {"pair", "main"}
    assert of(revisited_phases=("scalability",)) == whole - {"pair"}
    assert of(reason_ids=(id_of(known, "Tooling"),)) == whole - {"reason"}
    assert of(project_ids=(id_of(known, "Other"),)) == whole - {"project"}
