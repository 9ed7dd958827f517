"""Settings are changed on their page; Undo takes all back."""

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.ledger import projects, reasons
from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from tests.builders import PROJECT, all_records, catalogue, id_of, log
from tests.views.pages import OpenPage, find, go_to, list_labels, press, read_page

SAMPLE = "Load the sample project (synthetic)"


def choose_from_menu(app: AppTest, store: Store, name: str, label: str) -> AppTest:
    """Choose from the menu of the row of that name."""
    menus, identifier = app.get("menu_button"), id_of(store, name)
    menu = next(menu for menu in menus if menu.proto.id.endswith(identifier))
    return menu.set_value(label).run()


def rename(app: AppTest, identifier: str, name: str) -> AppTest:
    """Type another name into the dialog that is open, and save it."""
    app.text_input(key=f"name-{identifier}").set_value(name)
    return press(app, "Save")


@pytest.mark.parametrize("thing", ["project", "phase", "reason"])
def test_a_name_is_added_and_undone(store: Store, open_page: OpenPage, thing: str) -> None:
    log(store)
    app = open_page(store, "settings", section=f"{thing}s".capitalize())
    find(app.text_input, f"Add a {thing}").set_value("Quite new")
    press(app, "Add")
    assert f"Added the {thing} “Quite new”" in read_page(app)
    assert id_of(store, "Quite new")
    assert find(app.text_input, f"Add a {thing}").value == ""
    press(app, "Undo")
    with pytest.raises(KeyError):
        id_of(store, "Quite new")


def test_a_name_that_is_taken_is_refused_in_words_and_kept_in_the_field(
    store: Store, open_page: OpenPage
) -> None:
    app = open_page(store, "settings", section="Reasons")
    app.text_input(key="new-reason").set_value("defect")
    press(app, "Add")
    assert "No reason was added" in read_page(app)
    assert "“defect” is taken: there is “Defect”." in read_page(app)
    assert app.text_input(key="new-reason").value == "defect"


def test_a_phase_is_renamed_and_described_in_its_dialog(store: Store, open_page: OpenPage) -> None:
    app = open_page(store, "settings", section="Phases")
    identifier = id_of(store, "Monitoring")
    app.button(key=f"edit-{identifier}").click().run()
    assert app.text_input(key=f"name-{identifier}").value == "Monitoring"
    app.text_area(key=f"description-{identifier}").set_value("Looking at what runs")
    rename(app, identifier, "Watching")
    phase = next(phase for phase in catalogue(store).phases if phase.id == identifier)
    assert (phase.key, phase.title) == ("monitoring", "Watching")
    assert phase.description == "Looking at what runs"
    assert "Changed the phase “Monitoring”" in read_page(app)
    press(app, "Undo")
    assert id_of(store, "Monitoring") == identifier


def test_a_renamed_project_stays_the_one_that_is_worked_on(
    store: Store, open_page: OpenPage
) -> None:
    for name in (PROJECT, "Aside"):
        log(store, project=name)
    app = open_page(store, "settings", section="Projects")
    app.selectbox(key="PROJECT").set_value(PROJECT).run()
    identifier = id_of(store, PROJECT)
    app.button(key=f"edit-{identifier}").click().run()
    rename(app, identifier, "Renamed")
    assert app.selectbox(key="PROJECT").value == "Renamed"


def test_a_name_that_is_like_that_already_or_was_changed_meanwhile_is_not_written(
    store: Store, open_page: OpenPage
) -> None:
    app = open_page(store, "settings", section="Reasons")
    identifier = id_of(store, "Defect")
    app.button(key=f"edit-{identifier}").click().run()
    rename(app, identifier, "  Defect ")
    assert "Nothing to change" in read_page(app)
    reasons.retire_reason(store, id_of(store, "Tooling"), by="ben")
    choose_from_menu(app, store, "Tooling", "Retire")
    assert "Nothing to change" in read_page(app)

    app = open_page(store, "settings", section="Reasons")
    app.button(key=f"edit-{identifier}").click().run()
    reasons.edit_reason(store, identifier, name="Bug", by="ben")
    rename(app, identifier, "Fault")
    assert "somebody has changed its name to “Bug” meanwhile" in read_page(app)
    assert id_of(store, "Bug") == identifier


def test_the_page_goes_on_where_a_choice_from_a_menu_has_changed_the_menu(
    store: Store, open_page: OpenPage
) -> None:
    app = open_page(store, "settings", section="Phases")
    find(app.selectbox, "Position").set_value(9)
    for name, label in (("Data acquisition", "Move up"), ("Monitoring", "Retire")):
        choose_from_menu(app, store, name, label)
        assert not app.exception
    app.text_input(key="new-phase").set_value("Labelling")
    press(app, "Add")
    assert "Added the phase “Labelling”" in read_page(app)
    assert catalogue(store).phases[-1].title == "Labelling"
    assert find(app.selectbox, "Position").value == 0


def test_the_used_and_unused_and_retired_are_told_apart(store: Store, open_page: OpenPage) -> None:
    log(store, reason="Defect")
    reasons.retire_reason(store, id_of(store, "Tooling"), by="ana")
    app = open_page(store, "settings", section="Reasons")
    assert "11 reasons, 10 of them unused." in read_page(app)
    assert "1 revisit" in read_page(app)
    assert [expander.label for expander in app.expander] == ["Retired: 1"]


def test_the_change_log_tells_and_takes_back(store: Store, open_page: OpenPage) -> None:
    log(store, reason="Defect")
    reasons.merge_reasons(store, id_of(store, "Defect"), id_of(store, "Tooling"), by="ben")
    app = open_page(store, "settings", section="Change log")
    assert "Merged the reason “Defect” into “Tooling”: 1 revisit" in read_page(app)
    press(app, "Undo")
    assert all_records(store)["reason"].to_list() == ["Defect"]
    assert "Taken back: merged the reason “Defect” into “Tooling”: 1 revisit" in read_page(app)


def test_an_undo_that_takes_nothing_back_says_so(store: Store, open_page: OpenPage) -> None:
    projects.get_or_add_project(store, PROJECT, by="ana")
    log(store)
    app = press(open_page(store, "settings", section="Change log"), "Undo")
    assert (
        f"Not taken back, because other records use it by now: added the project “{PROJECT}”"
        in read_page(app)
    )
    assert [project.name for project in catalogue(store).projects] == [PROJECT]
    assert all_records(store).height == 1


def test_the_change_log_goes_back_as_far_as_one_asks(store: Store, open_page: OpenPage) -> None:
    for number in range(30):
        reasons.add_reason(store, f"Reason {number:02}", by="ana")
    app = open_page(store, "settings", section="Change log")
    assert "Reason 00" not in read_page(app)
    press(app, "Show older changes")
    assert "Reason 00" in read_page(app)


def test_what_a_person_is_called_is_known_to_the_form(store: Store, open_page: OpenPage) -> None:
    set_focus(store, project=PROJECT, phase="monitoring")
    log(store, by="ana")
    app = open_page(store, "settings", section="You")
    assert "Your name stands beside what you write down." in read_page(app)
    find(app.selectbox, "Who I am").set_value("ana").run()
    go_to(app, "log")
    assert find(app.selectbox, "Who").value == "ana"


def test_the_sample_can_be_loaded_beside_a_project_of_your_own(
    store: Store, open_page: OpenPage
) -> None:
    log(store)
    press(open_page(store, "settings", section="Projects"), SAMPLE)
    assert len(catalogue(store).projects) == 2
    assert SAMPLE not in list_labels(open_page(store, "settings", section="Projects"))
