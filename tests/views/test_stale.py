"""A page that was drawn before a colleague renamed or merged something writes to what is meant."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.ledger import projects, reasons
from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from tests.builders import PROJECT, all_records, catalogue, id_of, log
from tests.views.test_pages import opened, pills, press, words
from tests.views.test_settings import pick


def project_names(store: Store) -> set[str]:
    return {one.name for one in catalogue(store).projects}


def reason_names(store: Store) -> set[str]:
    return {one.name for one in catalogue(store).reasons}


def field(app: AppTest, label: str) -> object:
    """The field of the dialog, which is drawn after those of the page."""
    return [one for one in (*app.selectbox, *app.text_area) if one.label == label][-1]


def editing(store: Store, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The dialog that corrects the newest record, opened on Records."""
    app = pick(opened(store, monkeypatch, "records.py"), store, 0)
    return press(app, "Edit")


def filled(store: Store, monkeypatch: pytest.MonkeyPatch, reason: str = "Defect") -> AppTest:
    """The entry form with everything chosen."""
    set_focus(store, project=PROJECT, phase="model_deployment")
    app = opened(store, monkeypatch)
    pills(app, "Back to").set_value("data_preparation").run()
    pills(app, "Why").set_value(id_of(store, reason)).run()
    return app


def test_a_note_is_saved_under_the_names_that_were_given_meanwhile(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, reason="Defect")
    app = editing(store, monkeypatch)
    projects.rename_project(store, id_of(store, PROJECT), name="Renamed", by="ben")
    reasons.edit_reason(store, id_of(store, "Defect"), name="Bug", by="ben")
    field(app, "Note").set_value("mine")
    press(app, "Save")
    (row,) = all_records(store).to_dicts()
    assert (row["note"], row["project"], row["reason"]) == ("mine", "Renamed", "Bug")
    assert project_names(store) == {"Renamed"}
    assert "Defect" not in reason_names(store)


def test_an_edit_that_changes_nothing_says_so_and_writes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    app = press(editing(store, monkeypatch), "Save")
    assert "Nothing to change" in words(app)
    assert all_records(store)["rev"].to_list() == [1]


def test_a_choice_in_an_old_dialog_is_what_it_is_called_by_now(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, project="Other")
    log(store)
    app = editing(store, monkeypatch)
    projects.rename_project(store, id_of(store, "Other"), name="Another", by="ben")
    reasons.edit_reason(store, id_of(store, "Tooling"), name="Tools", by="ben")
    other = "Other" if all_records(store)["project"][0] == PROJECT else PROJECT
    field(app, "Project").set_value(other)
    field(app, "Why").set_value("Tooling")
    press(app, "Save")
    assert project_names(store) == {PROJECT, "Another"}
    assert "Tools" in all_records(store)["reason"]
    assert "Tooling" not in reason_names(store)


def test_a_reason_that_was_merged_away_is_not_chosen_in_an_old_dialog(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, reason="Defect")
    app = editing(store, monkeypatch)
    reasons.merge_reasons(store, id_of(store, "Tooling"), id_of(store, "Capacity"), by="ben")
    field(app, "Why").set_value("Tooling")
    press(app, "Save")
    assert "somebody has merged or removed it" in words(app)
    assert all_records(store)["reason"].to_list() == ["Defect"]


def test_an_entry_goes_to_the_project_whatever_its_name_is_by_now(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = filled(store, monkeypatch)
    projects.rename_project(store, id_of(store, PROJECT), name="Renamed", by="ben")
    reasons.edit_reason(store, id_of(store, "Defect"), name="Bug", by="ben")
    press(app, "Log revisit")
    (row,) = all_records(store).to_dicts()
    assert (row["project"], row["reason"]) == ("Renamed", "Bug")
    assert project_names(store) == {"Renamed"}
    assert app.selectbox(key="PROJECT").value == "Renamed"


def test_an_entry_for_what_is_gone_is_refused_and_stays_filled_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, project="Other")
    app = filled(store, monkeypatch)
    next(one for one in app.text_input if one.label == "Note").set_value("mine")
    projects.merge_projects(store, id_of(store, PROJECT), id_of(store, "Other"), by="ben")
    press(app, "Log revisit")
    assert "somebody has merged or removed it" in words(app)
    assert all_records(store).height == 1
    assert next(one for one in app.text_input if one.label == "Note").value == "mine"
    press(app, "Log revisit")
    assert sorted(all_records(store)["project"]) == ["Other", "Other"]


def test_another_reason_of_an_old_form_is_what_it_is_called_by_now(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = filled(store, monkeypatch)
    pills(app, "Why").set_value("other").run()
    next(one for one in app.selectbox if one.label.startswith("Another")).set_value("Tooling")
    reasons.edit_reason(store, id_of(store, "Tooling"), name="Tools", by="ben")
    press(app, "Log revisit")
    assert all_records(store)["reason"].to_list() == ["Tools"]


def test_a_phase_is_put_into_focus_under_the_name_of_now(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_focus(store, project=PROJECT, phase="monitoring")
    app = opened(store, monkeypatch)
    projects.rename_project(store, id_of(store, PROJECT), name="Renamed", by="ben")
    pills(app, "What are you working on?").set_value("scalability").run()
    assert project_names(store) == {"Renamed"}
    assert [one.phase for one in catalogue(store).running] == ["scalability"]
    projects.rename_project(store, id_of(store, "Renamed"), name="Anew", by="ben")
    press(app, "End the focus")
    assert catalogue(store).running == ()


def test_a_project_is_chosen_in_an_old_bar_under_the_name_of_now(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, project="Other")
    log(store)
    app = opened(store, monkeypatch)
    app.selectbox(key="PROJECT").set_value(PROJECT).run()
    projects.rename_project(store, id_of(store, "Other"), name="Another", by="ben")
    app.selectbox(key="PROJECT").set_value("Other").run()
    assert app.selectbox(key="PROJECT").value == "Another"
    assert project_names(store) == {PROJECT, "Another"}


def test_a_project_that_is_renamed_meanwhile_stays_the_one_worked_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    log(store, project="Other")
    app = opened(store, monkeypatch)
    app.selectbox(key="PROJECT").set_value(PROJECT).run()
    projects.rename_project(store, id_of(store, PROJECT), name="Renamed", by="ben")
    log(store, project="Other")
    assert app.run().selectbox(key="PROJECT").value == "Renamed"
