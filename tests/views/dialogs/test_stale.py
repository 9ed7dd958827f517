"""A page that was drawn before a colleague renamed or merged something writes to what is meant."""

from streamlit.testing.v1 import AppTest

from pipeline.ledger import projects, reasons
from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from tests.builders import PROJECT, all_records, catalogue, id_of, log
from tests.views.pages import (
    OpenPage,
    find,
    find_pills,
    open_filled_entry,
    pick_records,
    press,
    read_page,
)


def list_projects(store: Store) -> set[str]:
    return {project.name for project in catalogue(store).projects}


def list_reasons(store: Store) -> set[str]:
    return {reason.name for reason in catalogue(store).reasons}


def rename(store: Store, **names: str) -> None:
    """A colleague gives projects and reasons other names."""
    known = list_projects(store)
    for name, new in names.items():
        change = projects.rename_project if name in known else reasons.edit_reason
        change(store, id_of(store, name), name=new, by="ben")


def open_edit(open_page: OpenPage, store: Store) -> AppTest:
    """The dialog that corrects the newest record, opened on Records."""
    return press(pick_records(open_page(store, "records"), store, 0), "Edit")


def test_a_note_is_saved_under_the_names_that_were_given_meanwhile(
    store: Store, open_page: OpenPage
) -> None:
    log(store, reason="Defect")
    app = open_edit(open_page, store)
    rename(store, Churn="Renamed", Defect="Bug")
    find(app.text_area, "Note").set_value("mine")
    press(app, "Save")
    (row,) = all_records(store).to_dicts()
    assert (row["note"], row["project"], row["reason"]) == ("mine", "Renamed", "Bug")
    assert list_projects(store) == {"Renamed"}
    assert "Defect" not in list_reasons(store)


def test_an_edit_that_changes_nothing_says_so_and_writes_nothing(
    store: Store, open_page: OpenPage
) -> None:
    log(store)
    app = press(open_edit(open_page, store), "Save")
    assert "Nothing to change" in read_page(app)
    assert all_records(store)["rev"].to_list() == [1]


def test_a_name_that_is_almost_another_is_asked_about_where_it_was_typed(
    store: Store, open_page: OpenPage
) -> None:
    log(store, by="Ana")
    app = open_edit(open_page, store)
    find(app.text_input, "Who").set_value("Anna")
    press(app, "Save")
    assert "“Ana” is there; the same? Settings → People merges the two." in read_page(app)


def test_a_choice_in_an_old_dialog_is_what_it_is_called_by_now(
    store: Store, open_page: OpenPage
) -> None:
    log(store, project="Other")
    log(store)
    app = open_edit(open_page, store)
    rename(store, Other="Another", Tooling="Tools")
    other = "Other" if all_records(store)["project"][0] == PROJECT else PROJECT
    find(app.selectbox, "Project").set_value(other)
    find(app.selectbox, "Why").set_value("Tooling")
    press(app, "Save")
    assert list_projects(store) == {PROJECT, "Another"}
    assert "Tools" in all_records(store)["reason"]
    assert "Tooling" not in list_reasons(store)


def test_a_reason_that_was_merged_away_is_not_chosen_in_an_old_dialog(
    store: Store, open_page: OpenPage
) -> None:
    log(store, reason="Defect")
    app = open_edit(open_page, store)
    reasons.merge_reasons(store, id_of(store, "Tooling"), id_of(store, "Capacity"), by="ben")
    find(app.selectbox, "Why").set_value("Tooling")
    press(app, "Save")
    assert "somebody has merged or removed it" in read_page(app)
    assert all_records(store)["reason"].to_list() == ["Defect"]


def test_an_entry_goes_to_the_project_whatever_its_name_is_by_now(
    store: Store, open_page: OpenPage
) -> None:
    app = open_filled_entry(open_page, store)
    rename(store, Churn="Renamed", Defect="Bug")
    press(app, "Log revisit")
    (row,) = all_records(store).to_dicts()
    assert (row["project"], row["reason"]) == ("Renamed", "Bug")
    assert list_projects(store) == {"Renamed"}
    assert app.selectbox(key="PROJECT").value == "Renamed"


def test_an_entry_for_what_is_gone_is_refused_and_stays_filled_in(
    store: Store, open_page: OpenPage
) -> None:
    log(store, project="Other")
    app = open_filled_entry(open_page, store)
    projects.merge_projects(store, id_of(store, PROJECT), id_of(store, "Other"), by="ben")
    press(app, "Log revisit")
    assert "somebody has merged or removed it" in read_page(app)
    assert all_records(store).height == 1
    assert find(app.text_input, "Note").value == "my words"
    press(app, "Log revisit")
    assert sorted(all_records(store)["project"]) == ["Other", "Other"]


def test_another_reason_of_an_old_form_is_what_it_is_called_by_now(
    store: Store, open_page: OpenPage
) -> None:
    app = open_filled_entry(open_page, store)
    find_pills(app, "Why").set_value("other").run()
    next(box for box in app.selectbox if box.label.startswith("Another")).set_value("Tooling")
    rename(store, Tooling="Tools")
    press(app, "Log revisit")
    assert all_records(store)["reason"].to_list() == ["Tools"]


def test_a_phase_is_put_into_focus_under_the_name_of_now(store: Store, open_page: OpenPage) -> None:
    set_focus(store, project=PROJECT, phase="monitoring")
    app = open_page(store)
    rename(store, Churn="Renamed")
    find_pills(app, "What are you working on?").set_value("scalability").run()
    assert list_projects(store) == {"Renamed"}
    assert [running.phase for running in catalogue(store).running] == ["scalability"]
    rename(store, Renamed="Anew")
    press(app, "End the focus")
    assert catalogue(store).running == ()


def test_the_bar_keeps_and_chooses_projects_under_the_names_of_now(
    store: Store, open_page: OpenPage
) -> None:
    for project in (PROJECT, "Other"):
        log(store, project=project)
    app = open_page(store)
    app.selectbox(key="PROJECT").set_value(PROJECT).run()
    rename(store, Churn="Renamed", Other="Another")
    log(store, project="Another")
    assert app.run().selectbox(key="PROJECT").value == "Renamed"
    rename(store, Another="Third")
    app.selectbox(key="PROJECT").set_value("Another").run()
    assert app.selectbox(key="PROJECT").value == "Third"
    assert list_projects(store) == {"Renamed", "Third"}
