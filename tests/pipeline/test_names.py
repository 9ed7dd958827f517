"""Projects, phases and reasons are added, renamed, merged, retired; records keep their meaning."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.asking import questions
from pipeline.errors import ChangedMeanwhile, InputRefused, NotFound
from pipeline.ledger import phases, projects, reasons
from pipeline.ledger.focus import end_focus, set_focus
from pipeline.ledger.revisits import delete_revisits, edit_revisit
from pipeline.ledger.sessions import edit_session
from pipeline.ledger.undo import undo
from pipeline.model import Receipt
from pipeline.store import Store
from tests.builders import (
    PROJECT,
    add,
    all_records,
    ask,
    catalogue,
    id_of,
    ledger_sizes,
    log,
    only_id,
    overlap,
    revisit,
    revisits_of,
    sessions_of,
    violations,
    with_phases,
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


def names(store: Store, thing: str) -> list[str]:
    known = catalogue(store)
    every = {
        "project": [one.name for one in known.projects],
        "phase": [one.title for one in known.phases],
        "reason": [one.name for one in known.reasons],
    }
    return every[thing]


def places(store: Store) -> list[tuple[str, int]]:
    return [(one.title, one.position) for one in catalogue(store).phases]


def titles(store: Store) -> list[str]:
    return [one.title for one in catalogue(store).offered_phases]


@EVERY
def test_a_name_is_added_and_the_addition_undone(store: Store, thing: str) -> None:
    receipt = ADDING[thing](store, "  Quite   new ")
    assert "Quite new" in names(store, thing)
    undone = undo(store, receipt, by="ana")
    assert "Quite new" not in names(store, thing)
    undo(store, undone, by="ana")
    assert "Quite new" in names(store, thing)
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


@EVERY
def test_a_name_may_change_its_case_and_the_same_name_writes_nothing(
    store: Store, thing: str
) -> None:
    ADDING[thing](store, "Before")
    identifier = id_of(store, "Before")
    assert RENAMING[thing](store, identifier, "Before").changes == ()
    RENAMING[thing](store, identifier, "BEFORE")
    assert "BEFORE" in names(store, thing)


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


@EVERY
def test_an_added_name_that_a_record_refers_to_stays_when_it_is_undone(
    store: Store, thing: str
) -> None:
    receipt = ADDING[thing](store, "Quite new")
    named = {"project": "project", "phase": "main_phase", "reason": "reason"}[thing]
    log(store, **{named: "Quite new"})
    undo(store, receipt, by="ana")
    assert "Quite new" in names(store, thing)
    assert violations(store) == []


def test_records_follow_a_rename(store: Store) -> None:
    log(store)
    RENAMING["project"](store, id_of(store, PROJECT), "Renamed")
    RENAMING["phase"](store, id_of(store, "Model deployment"), "Roll-out")
    RENAMING["reason"](store, id_of(store, "Schema change"), "Columns")
    record = all_records(store).row(0, named=True)
    assert (record["project"], record["main_title"], record["reason"]) == (
        "Renamed",
        "Roll-out",
        "Columns",
    )
    assert record["main_phase"] == "model_deployment"


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


def test_a_phase_gets_a_key_of_its_own_for_ever(store: Store) -> None:
    first = phases.add_phase(store, "Größe & Übung 2", by="ana")
    keys = {one.title: one.key for one in catalogue(store).phases}
    assert keys["Größe & Übung 2"] == "grösse_übung_2"
    undo(store, first, by="ana")
    phases.add_phase(store, "Größe: Übung 2", by="ana")
    phases.add_phase(store, "!?", by="ana")
    keys = {one.title: one.key for one in catalogue(store).phases}
    assert keys["Größe: Übung 2"] == "grösse_übung_2_2"
    assert keys["!?"] == "phase"


def test_a_title_that_is_the_key_of_another_phase_is_refused(store: Store) -> None:
    phases.edit_phase(store, id_of(store, "Data preparation"), name="Preparing", by="ana")
    with pytest.raises(InputRefused, match="is taken: it is the key of “Preparing”"):
        phases.add_phase(store, "data preparation", by="ana")


def test_a_new_phase_stands_last_and_the_matrix_has_it(store: Store) -> None:
    phases.add_phase(store, "Labelling", by="ana")
    assert titles(store)[-1] == "Labelling"
    assert len(overlap(store)) == 90
    log(store, "Labelling", "monitoring")
    assert overlap(store)["labelling", "monitoring"]["revisits"] == 1


def test_phases_change_places_and_the_matrix_follows(store: Store) -> None:
    before = titles(store)
    receipt = phases.move_phase(store, id_of(store, before[2]), up=True, by="ana")
    assert titles(store)[:3] == [before[0], before[2], before[1]]
    assert next(iter(overlap(store)))[0] == "problem_definition"
    phases.move_phase(store, id_of(store, before[2]), up=True, by="ana")
    assert next(iter(overlap(store)))[0] == "data_preparation"
    with pytest.raises(ChangedMeanwhile):
        undo(store, receipt, by="ana")
    assert violations(store) == []


def test_moving_a_phase_is_undone(store: Store) -> None:
    before = titles(store)
    undo(store, phases.move_phase(store, id_of(store, before[0]), up=False, by="ana"), by="ana")
    assert titles(store) == before


def test_no_two_phases_stand_at_one_place_after_an_undo(store: Store) -> None:
    last = titles(store)[-1]
    added = phases.add_phase(store, "X", by="ana")
    phases.add_phase(store, "Y", by="ana")
    undone = undo(store, added, by="ana")
    moved = phases.move_phase(store, id_of(store, "Y"), up=True, by="ana")
    undo(store, undone, by="ana")
    assert places(store)[-3:] == [("Y", 9), (last, 10), ("X", 11)]
    undo(store, moved, by="ana")
    assert places(store)[-3:] == [(last, 9), ("X", 11), ("Y", 12)]


def test_the_first_phase_cannot_go_up_nor_the_last_down(store: Store) -> None:
    ends = titles(store)[0], titles(store)[-1]
    for title, up in zip(ends, (True, False), strict=True):
        assert phases.move_phase(store, id_of(store, title), up=up, by="ana").changes == ()


def test_a_phase_passes_over_retired_ones(store: Store) -> None:
    order = titles(store)
    phases.retire_phase(store, id_of(store, order[1]), by="ana")
    phases.move_phase(store, id_of(store, order[2]), up=True, by="ana")
    assert titles(store)[:2] == [order[2], order[0]]


def test_a_retired_phase_keeps_its_records_in_the_matrix(store: Store) -> None:
    log(store)
    receipt = phases.retire_phase(store, id_of(store, "Model deployment"), by="ana")
    phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")
    assert "Model deployment" not in titles(store)
    assert overlap(store)["model_deployment", "data_preparation"]["revisits"] == 1
    assert len(overlap(store)) == 8 * 7
    undo(store, receipt, by="ana")
    assert "Model deployment" in titles(store)
    phases.bring_back_phase(store, id_of(store, "Monitoring"), by="ana")
    assert len(titles(store)) == 9


def test_two_phases_stay_offered(store: Store) -> None:
    with_phases(store, 2)
    with pytest.raises(InputRefused, match="needs two phases") as refused:
        phases.retire_phase(store, id_of(store, titles(store)[0]), by="ana")
    assert refused.value.problems[0].value == "Problem definition"


def test_undo_leaves_two_phases_offered(store: Store) -> None:
    with_phases(store, 2)
    back = phases.bring_back_phase(store, id_of(store, "Monitoring"), by="ana")
    phases.retire_phase(store, id_of(store, "Problem definition"), by="ana")
    with pytest.raises(ChangedMeanwhile, match="fewer than two phases"):
        undo(store, back, by="ana")


def test_a_phase_in_focus_is_not_retired(store: Store) -> None:
    set_focus(store, project=PROJECT, phase="monitoring")
    with pytest.raises(InputRefused, match=f"is in focus in “{PROJECT}”"):
        phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")
    end_focus(store, project=PROJECT)
    phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")


@pytest.mark.parametrize("number", [4, 15])
def test_a_team_has_four_phases_or_fifteen(store: Store, number: int) -> None:
    with_phases(store, number)
    assert len(titles(store)) == number
    assert len(overlap(store)) == number * (number - 1)


def test_a_retired_reason_is_not_offered_and_its_records_keep_it(store: Store) -> None:
    log(store, reason="Defect")
    receipt = reasons.retire_reason(store, id_of(store, "Defect"), by="ana")
    assert "Defect" not in [one.name for one in catalogue(store).offered_reasons]
    assert (
        "Defect"
        not in ask(
            store, questions.Question("reasons_for_pair", main_phase=None, revisited_phase=None)
        )["name"]
    )
    assert all_records(store)["reason"].to_list() == ["Defect"]
    assert reasons.retire_reason(store, id_of(store, "Defect"), by="ana").changes == ()
    undo(store, receipt, by="ana")
    assert "Defect" in [one.name for one in catalogue(store).offered_reasons]


def test_a_retired_reason_is_brought_back(store: Store) -> None:
    reasons.retire_reason(store, id_of(store, "Defect"), by="ana")
    reasons.bring_back_reason(store, id_of(store, "Defect"), by="ana")
    assert "Defect" in [one.name for one in catalogue(store).offered_reasons]


def test_merged_reasons_are_one_and_undo_parts_them_again(sample: Store) -> None:
    before = all_records(sample)["reason"].value_counts(sort=True).rows()
    source, into = id_of(sample, "Data quality"), id_of(sample, "Schema change")
    receipt = reasons.merge_reasons(sample, source, into, by="ana")
    after = dict(all_records(sample)["reason"].value_counts().rows())
    assert "Data quality" not in after
    assert after["Schema change"] == dict(before)["Schema change"] + dict(before)["Data quality"]
    assert "Data quality" not in names(sample, "reason")
    assert violations(sample) == []
    undone = undo(sample, receipt, by="ana")
    assert sorted(all_records(sample)["reason"].value_counts().rows()) == sorted(before)
    undo(sample, undone, by="ana")
    assert "Data quality" not in names(sample, "reason")
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


def test_a_deletion_from_before_a_merge_is_not_undone_into_a_name_that_is_gone(
    store: Store,
) -> None:
    gone = only_id(log(store, reason="Defect"))
    deleted = delete_revisits(store, [(gone, 1)], by="ana")
    merged = reasons.merge_reasons(store, id_of(store, "Defect"), id_of(store, "Tooling"), by="ana")
    with pytest.raises(ChangedMeanwhile, match="'Defect', which was merged or removed"):
        undo(store, deleted, by="ana")
    undo(store, merged, by="ana")
    undo(store, deleted, by="ana")
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


def test_an_archived_project_keeps_its_records_and_its_focus_ends(store: Store) -> None:
    log(store)
    projects.get_or_add_project(store, "Other")
    set_focus(store, project=PROJECT, phase="monitoring")
    receipt = projects.archive_project(store, id_of(store, PROJECT), by="ana")
    assert [one.name for one in catalogue(store).open_projects] == ["Other"]
    assert catalogue(store).running == ()
    assert all_records(store).height == 1
    undo(store, receipt, by="ana")
    assert len(catalogue(store).running) == 1
    assert len(catalogue(store).open_projects) == 2


def test_the_only_open_project_is_not_archived(store: Store) -> None:
    log(store)
    with pytest.raises(InputRefused, match="is the only open project"):
        projects.archive_project(store, id_of(store, PROJECT), by="ana")


def test_an_archived_project_is_reopened_and_not_added_a_second_time(store: Store) -> None:
    log(store)
    projects.get_or_add_project(store, "Other")
    projects.archive_project(store, id_of(store, PROJECT), by="ana")
    with pytest.raises(InputRefused, match="is archived: reopen it in Settings first"):
        projects.get_or_add_project(store, PROJECT.upper())
    projects.reopen_project(store, id_of(store, PROJECT), by="ana")
    assert projects.get_or_add_project(store, PROJECT.upper())[0] == PROJECT


def test_undo_leaves_no_archived_project_in_focus(store: Store) -> None:
    projects.get_or_add_project(store, "Other")
    projects.get_or_add_project(store, PROJECT)
    projects.archive_project(store, id_of(store, PROJECT), by="ana")
    reopened = projects.reopen_project(store, id_of(store, PROJECT), by="ana")
    set_focus(store, project=PROJECT, phase="monitoring")
    with pytest.raises(ChangedMeanwhile, match=f"archived project “{PROJECT}” would have a phase"):
        undo(store, reopened, by="ana")
    end_focus(store, project=PROJECT)
    undo(store, reopened, by="ana")
    assert [one.name for one in catalogue(store).open_projects] == ["Other"]


def test_undo_leaves_no_retired_phase_in_focus(store: Store) -> None:
    phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")
    back = phases.bring_back_phase(store, id_of(store, "Monitoring"), by="ana")
    set_focus(store, project=PROJECT, phase="monitoring")
    with pytest.raises(ChangedMeanwhile, match="retired phase “Monitoring” would be in focus"):
        undo(store, back, by="ana")


def test_undo_leaves_a_project_open(store: Store) -> None:
    for name in ("One", "Two"):
        projects.get_or_add_project(store, name)
    projects.archive_project(store, id_of(store, "One"), by="ana")
    reopened = projects.reopen_project(store, id_of(store, "One"), by="ana")
    projects.archive_project(store, id_of(store, "Two"), by="ana")
    with pytest.raises(ChangedMeanwhile, match="no project would be open"):
        undo(store, reopened, by="ana")
    assert [one.name for one in catalogue(store).open_projects] == ["One"]


def test_the_only_project_may_be_undone(store: Store) -> None:
    _, added = projects.get_or_add_project(store, "One")
    undo(store, added, by="ana")
    assert catalogue(store).projects == ()


def test_nothing_is_merged_into_an_archived_project(store: Store) -> None:
    for name in ("One", "Two"):
        projects.get_or_add_project(store, name)
    projects.archive_project(store, id_of(store, "Two"), by="ana")
    with pytest.raises(InputRefused, match="is archived: reopen it in Settings first"):
        projects.merge_projects(store, id_of(store, "One"), id_of(store, "Two"), by="ana")


@pytest.fixture
def archived(store: Store) -> Store:
    """A store whose project is archived, beside one that is open."""
    log(store)
    projects.get_or_add_project(store, "Other")
    projects.archive_project(store, id_of(store, PROJECT), by="ana")
    return store


def test_nothing_is_logged_for_an_archived_project_but_a_file_is_imported(archived: Store) -> None:
    with pytest.raises(InputRefused, match="is archived: reopen it in Settings first"):
        log(archived, project=PROJECT.upper())
    assert all_records(archived).height == 1
    add(archived, revisits_of([revisit("monitoring", "scalability")]))
    assert all_records(archived).height == 2


def test_neither_an_archived_project_nor_a_retired_phase_is_put_into_focus(archived: Store) -> None:
    phases.retire_phase(archived, id_of(archived, "Monitoring"), by="ana")
    with pytest.raises(InputRefused) as refused:
        set_focus(archived, project=PROJECT, phase="monitoring")
    assert [(one.column, one.rule) for one in refused.value.problems] == [
        ("project", "is archived: reopen it in Settings first"),
        ("phase", "is retired: bring it back in Settings first"),
    ]
    assert catalogue(archived).running == ()


def test_no_session_of_an_archived_project_is_still_running(archived: Store) -> None:
    running, ended = (
        sessions_of(("monitoring", "2026-03-02", end)) for end in (None, "2026-03-03")
    )
    with pytest.raises(InputRefused, match="the project is archived and has no phase in focus"):
        add(archived, running)
    add(archived, ended)
    (session,) = ask(archived, questions.Question("focus_sessions"))["id"]
    with pytest.raises(InputRefused, match="the project is archived and has no phase in focus"):
        edit_session(archived, session, 1, by="ana", ended_at=None)


def test_a_record_is_not_moved_to_an_archived_project_and_one_of_it_can_be_corrected(
    archived: Store,
) -> None:
    (old,) = all_records(archived)["id"]
    edit_revisit(archived, old, 1, by="ana", note="late")
    other = only_id(log(archived, project="Other"))
    with pytest.raises(InputRefused, match="is archived: reopen it in Settings first"):
        edit_revisit(archived, other, 1, by="ana", project=PROJECT)


def test_merged_projects_share_revisits_and_focus_sessions(store: Store) -> None:
    log(store, project="One")
    log(store, project="Two")
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-03"), project="One"))
    add(store, sessions_of(("monitoring", "2026-03-03", "2026-03-04"), project="Two"))
    receipt = projects.merge_projects(store, id_of(store, "One"), id_of(store, "Two"), by="ana")
    assert names(store, "project") == ["Two"]
    assert all_records(store)["project"].to_list() == ["Two", "Two"]
    assert ask(store, questions.Question("focus_sessions"))["project"].to_list() == ["Two", "Two"]
    undo(store, receipt, by="ana")
    assert sorted(all_records(store)["project"]) == ["One", "Two"]
    assert ask(store, questions.Question("focus_sessions"))["project"].to_list() == ["One", "Two"]
    assert violations(store) == []


def test_projects_whose_focus_sessions_overlap_are_not_merged(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-04"), project="One"))
    add(store, sessions_of(("scalability", "2026-03-03", "2026-03-05"), project="Two"))
    sizes = ledger_sizes(store)
    with pytest.raises(InputRefused, match="has focus sessions at the same time as “Two”"):
        projects.merge_projects(store, id_of(store, "One"), id_of(store, "Two"), by="ana")
    assert ledger_sizes(store) == sizes


def test_projects_with_a_focus_each_are_not_merged(store: Store) -> None:
    for name in ("One", "Two"):
        set_focus(store, project=name, phase="monitoring")
    with pytest.raises(InputRefused, match="end one of them first"):
        projects.merge_projects(store, id_of(store, "One"), id_of(store, "Two"), by="ana")


def test_invented_and_real_records_are_never_mixed(sample: Store) -> None:
    real = only_id(log(sample))
    (invented,) = [one.id for one in catalogue(sample).projects if one.synthetic]
    for one, other in ((invented, id_of(sample, PROJECT)), (id_of(sample, PROJECT), invented)):
        with pytest.raises(InputRefused, match="stay apart"):
            projects.merge_projects(sample, one, other, by="ana")
    name = next(one.name for one in catalogue(sample).projects if one.synthetic)
    with pytest.raises(InputRefused, match="stay apart"):
        edit_revisit(sample, real, 1, by="ana", project=name)
