"""Settings are changed on their page, and many records at once on theirs; Undo takes all back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.ledger import names as naming
from pipeline.ledger import phases, projects, reasons
from pipeline.ledger.focus import set_focus
from pipeline.ledger.revisits import delete_revisit
from pipeline.store import Store
from tests.builders import PROJECT, all_records, catalogue, id_of, log, with_phases
from tests.views.test_pages import FIGURES, opened, press, words
from views.records.table import PAGE_ROWS, build_key


def settings(store: Store, monkeypatch: pytest.MonkeyPatch, section: str) -> AppTest:
    app = opened(store, monkeypatch, "settings.py")
    app.segmented_control(key="section").set_value(section).run()
    assert not app.exception
    return app


def choose(app: AppTest, store: Store, name: str, label: str) -> AppTest:
    """Choose from the menu of the row of that name."""
    menu = next(one for one in app.get("menu_button") if one.proto.id.endswith(id_of(store, name)))
    return menu.set_value(label).run()


def pick(app: AppTest, store: Store, *rows: int) -> AppTest:
    """Select rows of the first page of the table."""
    app.session_state[build_key(all_records(store).head(PAGE_ROWS))] = {
        "selection": {"rows": list(rows), "columns": [], "cells": []}
    }
    return app.run()


@pytest.mark.parametrize(
    "section", ["projects", "phases", "reasons", "practices", "changes", "you"]
)
def test_every_section_opens_on_an_empty_store_and_on_the_sample(
    store: Store, sample: Store, monkeypatch: pytest.MonkeyPatch, section: str
) -> None:
    for one in (store, sample):
        assert not settings(one, monkeypatch, section).exception


@pytest.mark.parametrize("thing", ["project", "phase", "reason"])
def test_a_name_is_added_and_undone(
    store: Store, monkeypatch: pytest.MonkeyPatch, thing: str
) -> None:
    log(store)
    app = settings(store, monkeypatch, f"{thing}s")
    field = next(one for one in app.text_input if one.label == f"Add a {thing}")
    field.set_value("Quite new")
    press(app, "Add")
    assert f"Added the {thing} “Quite new”" in words(app)
    assert id_of(store, "Quite new")
    assert next(one for one in app.text_input if one.label == f"Add a {thing}").value == ""
    press(app, "Undo")
    with pytest.raises(KeyError):
        id_of(store, "Quite new")


def test_a_name_that_is_taken_is_refused_in_words_and_kept_in_the_field(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = settings(store, monkeypatch, "reasons")
    app.text_input(key="new-reason").set_value("defect")
    press(app, "Add")
    assert "No reason was added" in words(app)
    assert "“defect” is taken: there is “Defect”." in words(app)
    assert app.text_input(key="new-reason").value == "defect"


def test_a_phase_is_renamed_and_described_in_its_dialog(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = settings(store, monkeypatch, "phases")
    identifier = id_of(store, "Monitoring")
    app.button(key=f"edit-{identifier}").click().run()
    assert app.text_input(key=f"name-{identifier}").value == "Monitoring"
    app.text_input(key=f"name-{identifier}").set_value("Watching")
    app.text_area(key=f"description-{identifier}").set_value("Looking at what runs")
    press(app, "Save")
    phase = next(one for one in catalogue(store).phases if one.id == identifier)
    assert (phase.key, phase.title, phase.description) == (
        "monitoring",
        "Watching",
        "Looking at what runs",
    )
    assert "Changed the phase “Monitoring”" in words(app)
    press(app, "Undo")
    assert id_of(store, "Monitoring") == identifier


def test_a_renamed_project_stays_the_one_that_is_worked_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    projects.get_or_add_project(store, "Aside")
    log(store, project="Aside")
    app = settings(store, monkeypatch, "projects")
    app.selectbox(key="PROJECT").set_value(PROJECT).run()
    identifier = id_of(store, PROJECT)
    app.button(key=f"edit-{identifier}").click().run()
    app.text_input(key=f"name-{identifier}").set_value("Renamed")
    press(app, "Save")
    assert app.selectbox(key="PROJECT").value == "Renamed"


def test_a_name_that_somebody_else_changed_meanwhile_is_not_overwritten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = settings(store, monkeypatch, "reasons")
    identifier = id_of(store, "Defect")
    app.button(key=f"edit-{identifier}").click().run()
    reasons.edit_reason(store, identifier, name="Bug", by="ben")
    app.text_input(key=f"name-{identifier}").set_value("Fault")
    press(app, "Save")
    assert "somebody has changed its name to “Bug” meanwhile" in words(app)
    assert id_of(store, "Bug") == identifier


def test_what_is_like_that_already_is_said_to_be(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = settings(store, monkeypatch, "reasons")
    identifier = id_of(store, "Defect")
    app.button(key=f"edit-{identifier}").click().run()
    app.text_input(key=f"name-{identifier}").set_value("  Defect ")
    press(app, "Save")
    assert "Nothing to change" in words(app)
    reasons.retire_reason(store, id_of(store, "Tooling"), by="ben")
    choose(app, store, "Tooling", "Retire")
    assert "Nothing to change" in words(app)


def test_the_used_and_unused_and_retired_are_told_apart(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, reason="Defect")
    reasons.retire_reason(store, id_of(store, "Tooling"), by="ana")
    app = settings(store, monkeypatch, "reasons")
    assert "11 reasons, 10 of them unused." in words(app)
    assert "1 revisit" in words(app)
    assert [one.label for one in app.expander] == ["Retired: 1"]


def test_the_change_log_tells_and_takes_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    log(store, reason="Defect")
    reasons.merge_reasons(store, id_of(store, "Defect"), id_of(store, "Tooling"), by="ben")
    app = settings(store, monkeypatch, "changes")
    assert "Merged the reason “Defect” into “Tooling”: 1 revisit" in words(app)
    press(app, "Undo")
    assert all_records(store)["reason"].to_list() == ["Defect"]
    assert "Taken back: merged the reason “Defect” into “Tooling”: 1 revisit" in words(app)


def test_an_undo_that_takes_nothing_back_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects.get_or_add_project(store, PROJECT, by="ana")
    log(store)
    app = settings(store, monkeypatch, "changes")
    press(app, "Undo")
    assert (
        f"Not taken back, because other records use it by now: added the project “{PROJECT}”"
        in words(app)
    )
    assert [one.name for one in catalogue(store).projects] == [PROJECT]
    assert all_records(store).height == 1


def test_the_change_log_goes_back_as_far_as_one_asks(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        reasons.add_reason(store, f"Reason {number:02}", by="ana")
    app = settings(store, monkeypatch, "changes")
    assert "Reason 00" not in words(app)
    press(app, "Show older changes")
    assert "Reason 00" in words(app)


def test_weeks_begin_where_the_reader_says(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = settings(sample, monkeypatch, "you")
    next(one for one in app.selectbox if one.label == "Weeks start on").set_value(6).run()
    app.switch_page("views/trends/page.py").run()
    assert not app.exception
    assert "Per week, from Sunday on" in words(app)
    app.switch_page("views/settings/page.py").run()
    assert app.session_state["WEEK_START"] == 6


def test_what_a_person_is_called_is_known_to_the_form(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_focus(store, project=PROJECT, phase="monitoring")
    log(store, by="ana")
    app = settings(store, monkeypatch, "you")
    assert "Your name stands beside what you write down." in words(app)
    next(one for one in app.selectbox if one.label == "Who I am").set_value("ana").run()
    app.switch_page("views/log/page.py").run()
    assert next(one for one in app.selectbox if one.label == "Who").value == "ana"


def test_where_all_projects_are_archived_log_leads_to_settings(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    (project,) = catalogue(store).projects
    with store.writing(by="ana") as writer:  # as a store of an earlier version may be
        naming.amend_names(writer, naming.PROJECT, [project.id], archived=True)
    app = opened(store, monkeypatch, "log.py")
    assert not app.exception
    assert "All projects are archived" in words(app)
    assert "Nothing is written down yet" not in words(app)


def test_a_record_is_offered_what_is_in_use_and_what_it_has(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (PROJECT, "Gone", "Open"):
        log(store, project=name, reason="Defect")
    projects.archive_project(store, id_of(store, "Gone"), by="ana")
    for reason in ("Defect", "Tooling"):
        reasons.retire_reason(store, id_of(store, reason), by="ana")
    phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")
    app = pick(opened(store, monkeypatch, "records.py"), store, 0)
    press(app, "Edit")
    offered = {one.label: one.options for one in app.selectbox}
    assert set(offered["Project"]) == {PROJECT, "Open"}
    assert ("Defect" in offered["Why"], "Tooling" in offered["Why"]) == (True, False)
    assert "Monitoring" not in [*offered["From"], *offered["Back to"]]


def test_many_records_get_another_reason_and_one_undo_takes_it_back(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = all_records(sample)["reason"].to_list()
    app = pick(opened(sample, monkeypatch, "records.py"), sample, 0, 1, 2)
    assert "3 revisits selected." in words(app)
    field = next(one for one in app.selectbox if one.label == "Change reason")
    field.set_value(id_of(sample, "Compliance"))
    press(app, "Change 3 revisits")
    assert all_records(sample)["reason"].to_list() == ["Compliance"] * 3 + before[3:]
    assert "Changed the reason of 3 revisits to “Compliance”" in words(app)
    press(app, "Undo")
    assert all_records(sample)["reason"].to_list() == before


def test_many_records_are_moved_to_another_project(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        log(store)
    projects.get_or_add_project(store, "Other")
    app = pick(opened(store, monkeypatch, "records.py"), store, 0, 2)
    next(one for one in app.selectbox if one.label == "Move to project").set_value(
        id_of(store, "Other")
    )
    press(app, "Move 2 revisits")
    assert sorted(all_records(store)["project"]) == [PROJECT, "Other", "Other"]


def test_bulk_work_without_a_choice_says_what_is_missing(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = pick(opened(sample, monkeypatch, "records.py"), sample, 0, 1)
    press(app, "Change 2 revisits")
    assert "Why: choose one." in words(app)
    assert set(all_records(sample)["rev"]) == {1}


def test_edit_and_history_ask_for_one_record(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "records.py")
    usable = {}
    for rows in ((), (4,), (4, 5)):
        pick(app, sample, *rows)
        usable[len(rows)] = [
            app.button(key=f"{one}-record").disabled for one in ("edit", "history", "delete")
        ]
    assert usable == {0: [True] * 3, 1: [False] * 3, 2: [True, True, False]}


def test_the_whole_view_is_deleted_and_brought_back(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "records.py")
    phases = ["model_deployment", "model_development", "data_preparation", "monitoring"]
    app.multiselect(key="main").set_value(phases).run()
    (whole,) = [one for one in app.checkbox if one.label.endswith("revisits of this view")]
    number = int(whole.label.split()[1])
    assert PAGE_ROWS < number < 227
    whole.check().run()
    press(app, f"Delete {number}")
    assert all_records(sample).height == 227 - number
    press(app, "Undo")
    assert all_records(sample).height == 227


def test_the_whole_view_is_not_touched_where_it_has_grown_meanwhile(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "records.py")
    next(one for one in app.checkbox).check().run()
    button = next(one for one in app.button if one.label == "Delete 227")
    log(sample)
    button.click().run()
    assert all_records(sample).height == 228
    assert "the view holds 228 revisits by now, not 227" in words(app)


def test_the_whole_view_is_not_touched_where_one_went_and_another_came(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "records.py")
    next(one for one in app.checkbox).check().run()
    button = next(one for one in app.button if one.label == "Delete 227")
    delete_revisit(sample, all_records(sample)["id"][-1], 1, by="ben")
    log(sample)
    button.click().run()
    assert all_records(sample).height == 227
    assert "the view holds other revisits by now" in words(app)


@pytest.mark.parametrize("number", [4, 15])
@pytest.mark.parametrize("page", ["log.py", *FIGURES, "settings.py"])
def test_every_page_opens_with_four_phases_and_with_fifteen(
    sample: Store, monkeypatch: pytest.MonkeyPatch, page: str, number: int
) -> None:
    set_focus(sample, project=PROJECT, phase="data_preparation")
    app = opened(with_phases(sample, number), monkeypatch, page)
    assert not app.exception


def test_the_sample_can_be_loaded_beside_a_project_of_your_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    app = settings(store, monkeypatch, "projects")
    press(app, "Load the sample project (synthetic)")
    assert len(catalogue(store).projects) == 2
    app = settings(store, monkeypatch, "projects")
    assert "Load the sample project (synthetic)" not in {one.label for one in app.button}
