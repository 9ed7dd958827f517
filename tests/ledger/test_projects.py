"""Projects are archived, reopened and merged; invented and real records stay apart."""

import pytest

from pipeline.errors import ChangedMeanwhile, InputRefused
from pipeline.ledger import phases, projects
from pipeline.ledger.focus import end_focus, set_focus
from pipeline.ledger.revisits import edit_revisit
from pipeline.ledger.sessions import edit_session
from pipeline.ledger.undo import undo
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
    revisit,
    revisits_of,
    sessions_of,
    violations,
)


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


def test_a_project_stays_open_also_after_an_undo(store: Store) -> None:
    for name in ("One", "Two"):
        projects.get_or_add_project(store, name)
    projects.archive_project(store, id_of(store, "One"), by="ana")
    with pytest.raises(InputRefused, match="is the only open project"):
        projects.archive_project(store, id_of(store, "Two"), by="ana")
    with pytest.raises(InputRefused, match="is archived: reopen it in Settings first"):
        projects.merge_projects(store, id_of(store, "Two"), id_of(store, "One"), by="ana")
    with pytest.raises(InputRefused, match="is archived: reopen it in Settings first"):
        projects.get_or_add_project(store, "ONE")
    reopened = projects.reopen_project(store, id_of(store, "One"), by="ana")
    assert projects.get_or_add_project(store, "ONE")[0] == "One"
    projects.archive_project(store, id_of(store, "Two"), by="ana")
    with pytest.raises(ChangedMeanwhile, match="no project would be open"):
        undo(store, reopened, by="ana")
    assert [one.name for one in catalogue(store).open_projects] == ["One"]


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


def test_the_only_project_may_be_undone(store: Store) -> None:
    _, added = projects.get_or_add_project(store, "One")
    undo(store, added, by="ana")
    assert catalogue(store).projects == ()


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
    (session,) = ask(archived, "focus_sessions")["id"]
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
    assert [one.name for one in catalogue(store).projects] == ["Two"]
    assert all_records(store)["project"].to_list() == ["Two", "Two"]
    assert ask(store, "focus_sessions")["project"].to_list() == ["Two", "Two"]
    undo(store, receipt, by="ana")
    assert sorted(all_records(store)["project"]) == ["One", "Two"]
    assert ask(store, "focus_sessions")["project"].to_list() == ["One", "Two"]
    assert violations(store) == []


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (("2026-03-04", "2026-03-05"), "has focus sessions at the same time as “Two”"),
        ((None, None), "end one of them first"),
    ],
)
def test_projects_whose_focus_sessions_overlap_are_not_merged(
    store: Store, ends: tuple[str | None, str | None], words: str
) -> None:
    for name, day, end in zip(("One", "Two"), (2, 3), ends, strict=True):
        add(store, sessions_of(("monitoring", f"2026-03-0{day}", end), project=name))
    sizes = ledger_sizes(store)
    with pytest.raises(InputRefused, match=words):
        projects.merge_projects(store, id_of(store, "One"), id_of(store, "Two"), by="ana")
    assert ledger_sizes(store) == sizes


def test_invented_and_real_records_are_never_mixed(sample: Store) -> None:
    real = only_id(log(sample))
    (invented,) = [one.id for one in catalogue(sample).projects if one.synthetic]
    for one, other in ((invented, id_of(sample, PROJECT)), (id_of(sample, PROJECT), invented)):
        with pytest.raises(InputRefused, match="stay apart"):
            projects.merge_projects(sample, one, other, by="ana")
    name = next(one.name for one in catalogue(sample).projects if one.synthetic)
    with pytest.raises(InputRefused, match="stay apart"):
        edit_revisit(sample, real, 1, by="ana", project=name)
