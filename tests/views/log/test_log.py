"""Log without a browser: the focus, every field of the form, and what it offers first."""

import re
from datetime import date, datetime
from datetime import time as clock_time

from pipeline.ledger import names as naming
from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from tests.builders import all_records, catalogue, log
from tests.views.pages import OpenPage, fill_entry, find, find_pills, press, read_page


def test_the_sample_is_loaded_with_one_click(store: Store, open_page: OpenPage) -> None:
    app = press(open_page(store), "Load the sample project (synthetic)")
    loaded = all_records(store).height
    assert f"Loaded the synthetic sample: {loaded} revisits" in read_page(app)
    assert "1 of 4" in read_page(app)
    assert loaded > 220


def test_a_project_without_a_focus_asks_what_is_worked_on(
    store: Store, open_page: OpenPage
) -> None:
    app = press(open_page(store), "Start")
    assert "No project was added" in read_page(app)
    assert "Project needs a name." in read_page(app)
    app.text_input[0].set_value("churn")
    press(app, "Start")
    assert "What are you working on?" in read_page(app)
    find_pills(app, "The main phase under focus").set_value("monitoring").run()
    assert "Monitoring is in focus now" in read_page(app)
    with store.reading() as reader:
        (session,) = reader.query("focus_sessions").to_dicts()
    assert (session["project"], session["phase"]) == ("churn", "monitoring")
    assert session["ended_at"] is None


def test_every_field_of_the_form_is_written(store: Store, open_page: OpenPage) -> None:
    set_focus(store, project="churn", phase="model_deployment")
    app = fill_entry(open_page(store), store, to="data_preparation", reason="Schema change")
    find(app.text_input, "Note").set_value("cust_id renamed")
    find(app.number_input, "or other minutes").set_value(45)
    app.segmented_control[0].set_value("yes")
    press(app, "Log revisit")
    (row,) = all_records(store).to_dicts()
    pair = (row["main_phase"], row["revisited_phase"])
    assert (*pair, row["reason"]) == ("model_deployment", "data_preparation", "Schema change")
    assert (row["note"], row["minutes"], row["avoidable"]) == ("cust_id renamed", 45, "yes")
    assert "Logged Model deployment → Data preparation, Schema change" in read_page(app)


def test_a_day_has_a_time_and_is_said_back(store: Store, open_page: OpenPage) -> None:
    set_focus(store, project="churn", phase="model_deployment")
    app = open_page(store)
    assert not app.time_input
    app.date_input[0].set_value(date(2026, 3, 2)).run()
    assert app.time_input[0].value.hour == 12
    app.time_input[0].set_value(clock_time(9, 30))
    fill_entry(app, store, to="data_preparation", reason="Schema change")
    press(app, "Log revisit")
    (row,) = all_records(store).to_dicts()
    assert row["occurred_at"] == datetime(2026, 3, 2, 9, 30)
    assert re.search(r"Logged .*, Schema change, Mon,? 2 Mar.* 09:30", read_page(app))
    assert app.date_input[0].value is None


def test_reasons_stand_by_name_and_one_that_is_added_meanwhile_moves_none(
    store: Store, open_page: OpenPage
) -> None:
    set_focus(store, project="churn", phase="model_deployment")
    app = open_page(store)
    before = find_pills(app, "Why").options
    assert before[:-1] == sorted(before[:-1], key=str.casefold)
    log(store, reason="A new one", project="churn")
    find_pills(app, "Back to").set_value("scalability").run()
    assert find_pills(app, "Why").options == [*before[:-1], "A new one", "+ Other"]


def test_the_main_phase_can_be_changed_for_one_record(store: Store, open_page: OpenPage) -> None:
    set_focus(store, project="churn", phase="model_deployment")
    app = open_page(store)
    find(app.selectbox, "From").set_value("monitoring").run()
    fill_entry(app, store, to="model_deployment")
    press(app, "Log revisit")
    (row,) = all_records(store).to_dicts()
    assert (row["main_phase"], row["revisited_phase"]) == ("monitoring", "model_deployment")
    assert find(app.selectbox, "From").value == "model_deployment"


def test_where_all_projects_are_archived_log_leads_to_settings(
    store: Store, open_page: OpenPage
) -> None:
    log(store)
    (project,) = catalogue(store).projects
    with store.writing(by="ana") as writer:  # as a store of an earlier version may be
        naming.amend_names(writer, naming.PROJECT, [project.id], archived=True)
    app = open_page(store)
    assert "All projects are archived" in read_page(app)
    assert "Nothing is written down yet" not in read_page(app)
