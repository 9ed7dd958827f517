"""Logging as a person does it: three clicks, the keyboard alone, a double click, Undo."""

from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from tests.browser.conftest import Dashboard, settle, visit

pytestmark = pytest.mark.browser


def records_in(store: Store) -> pl.DataFrame:
    with store.reading() as reader:
        return questions.Question("records", selection=Selection()).ask(reader)


def begin(page: Page, dashboard: Dashboard) -> None:
    """Name a project and choose the phase in focus."""
    visit(page, dashboard)
    page.get_by_label("Which project is it?").fill("churn")
    page.get_by_role("button", name="Start").click()
    settle(page)
    page.get_by_role("radio", name="Model deployment").click()
    settle(page)


def choose(page: Page, group: str, name: str) -> None:
    page.get_by_role("radiogroup", name=group).get_by_role("radio", name=name).click()
    settle(page)


def test_three_clicks_write_a_revisit_and_show_it(page: Page, empty_dashboard: Dashboard) -> None:
    begin(page, empty_dashboard)
    choose(page, "Back to", "Data preparation")
    choose(page, "Why", "Schema change")
    page.get_by_role("button", name="Log revisit").click()
    settle(page)

    expect(
        page.get_by_text("Logged Model deployment → Data preparation, Schema change")
    ).to_be_visible()
    expect(page.get_by_text("this week 1 · last week 0")).to_be_visible()
    (row,) = records_in(empty_dashboard.store).to_dicts()
    assert (row["project"], row["main_phase"], row["revisited_phase"], row["reason"]) == (
        "churn",
        "model_deployment",
        "data_preparation",
        "Schema change",
    )
    assert row["avoidable"] == "unknown"


def test_the_keyboard_alone_writes_a_revisit(page: Page, empty_dashboard: Dashboard) -> None:
    begin(page, empty_dashboard)
    expect(page.get_by_role("radio", name="Problem definition")).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    settle(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    settle(page)
    page.keyboard.press("Tab")
    page.keyboard.type("the vendor renamed cust_id")
    page.keyboard.press("Control+s")
    settle(page)

    (row,) = records_in(empty_dashboard.store).to_dicts()
    assert row["revisited_phase"] == "data_preparation"
    assert row["note"] == "the vendor renamed cust_id"
    expect(page.get_by_role("radio", name="Problem definition")).to_be_focused()


def test_the_shortcut_logs_while_a_reason_holds_the_keyboard(
    page: Page, empty_dashboard: Dashboard
) -> None:
    begin(page, empty_dashboard)
    for key in ("Space", "Tab", "ArrowRight", "Space"):
        page.keyboard.press(key)
        settle(page)
    page.keyboard.press("Control+s")
    settle(page)
    assert records_in(empty_dashboard.store)["revisited_phase"].to_list() == ["problem_definition"]


@pytest.mark.parametrize("pause", [0, 60, 150, 300])
def test_a_second_click_on_the_button_writes_nothing_and_keeps_undo(
    page: Page, empty_dashboard: Dashboard, pause: int
) -> None:
    begin(page, empty_dashboard)
    choose(page, "Back to", "Monitoring")
    choose(page, "Why", "Defect")
    box = page.get_by_role("button", name="Log revisit").bounding_box()
    assert box
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*at)
    page.wait_for_timeout(pause)
    page.mouse.click(*at)
    settle(page)
    assert records_in(empty_dashboard.store).height == 1
    if page.get_by_text("Nothing was written").count() == 0:
        expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_a_half_written_entry_survives_a_look_at_another_page(
    page: Page, empty_dashboard: Dashboard
) -> None:
    begin(page, empty_dashboard)
    choose(page, "Back to", "Monitoring")
    page.get_by_label("Note").fill("half typed")
    page.get_by_label("Note").blur()
    page.get_by_role("link", name="Overlap").click()
    settle(page)
    page.get_by_role("link", name="Log").click()
    settle(page)
    expect(page.get_by_label("Note")).to_have_value("half typed")
    expect(page.get_by_role("radio", name="Monitoring")).to_be_checked()


def test_a_double_click_writes_one_record(page: Page, empty_dashboard: Dashboard) -> None:
    begin(page, empty_dashboard)
    choose(page, "Back to", "Monitoring")
    choose(page, "Why", "Defect")
    page.get_by_role("button", name="Log revisit").dblclick()
    settle(page)

    expect(page.get_by_text("Logged Model deployment → Monitoring, Defect")).to_be_visible()
    assert records_in(empty_dashboard.store).height == 1


def test_undo_takes_the_record_back_and_can_be_undone(
    page: Page, empty_dashboard: Dashboard
) -> None:
    begin(page, empty_dashboard)
    choose(page, "Back to", "Monitoring")
    choose(page, "Why", "Defect")
    page.get_by_role("button", name="Log revisit").click()
    settle(page)
    page.get_by_role("button", name="Undo").click()
    settle(page)
    expect(page.get_by_text("Taken back: Logged Model deployment → Monitoring")).to_be_visible()
    assert records_in(empty_dashboard.store).is_empty()

    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert records_in(empty_dashboard.store).height == 1


def test_a_refused_record_keeps_every_word(page: Page, empty_dashboard: Dashboard) -> None:
    begin(page, empty_dashboard)
    page.get_by_label("Note").fill("keep me")
    page.get_by_role("button", name="Log revisit").click()
    settle(page)

    expect(page.get_by_text("Back to: choose one.")).to_be_visible()
    expect(page.get_by_text("Why: choose one.")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("keep me")
    assert records_in(empty_dashboard.store).is_empty()


def test_a_new_reason_and_a_name_can_be_typed_and_the_name_is_remembered(
    page: Page, empty_dashboard: Dashboard
) -> None:
    begin(page, empty_dashboard)
    choose(page, "Back to", "Monitoring")
    choose(page, "Why", "+ Other")
    page.get_by_label("Another reason").click()
    page.keyboard.type("Vendor outage")
    page.keyboard.press("Enter")
    page.get_by_label("Who").click()
    page.keyboard.type("ana")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("button", name="Log revisit").click()
    settle(page)
    (row,) = records_in(empty_dashboard.store).to_dicts()
    assert (row["reason"], row["written_by"]) == ("Vendor outage", "ana")

    visit(page, empty_dashboard)
    expect(page.get_by_label("Who")).to_have_value("ana")


def test_what_a_terminal_logs_shows_at_the_next_rerun(
    page: Page, empty_dashboard: Dashboard
) -> None:
    begin(page, empty_dashboard)
    said = subprocess.run(
        [
            *(sys.executable, "-m", "pipeline", "log", "--store", str(empty_dashboard.store.path)),
            *("--project", "churn", "--to", "scalability", "--reason", "Capacity"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Model deployment → Scalability" in said.stdout
    choose(page, "Back to", "Monitoring")
    expect(page.get_by_text("Model deployment → Scalability")).to_be_visible()


def test_changing_the_focus_ends_one_session_and_starts_the_next(
    page: Page, empty_dashboard: Dashboard
) -> None:
    begin(page, empty_dashboard)
    page.get_by_role("button", name="Model deployment · since").click()
    page.get_by_role("radiogroup", name="What are you working on?").get_by_role(
        "radio", name="Monitoring"
    ).click()
    settle(page)

    expect(page.get_by_role("button", name="Monitoring · since")).to_be_visible()
    with empty_dashboard.store.reading() as reader:
        sessions = reader.query("focus_sessions")
    assert sessions["phase"].to_list() == ["model_deployment", "monitoring"]
    assert sessions["ended_at"][0] == sessions["started_at"][1]


def test_a_project_is_added_where_it_is_chosen(page: Page, empty_dashboard: Dashboard) -> None:
    begin(page, empty_dashboard)
    page.get_by_label("Project", exact=True).click()
    page.keyboard.type("fraud")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_text("Added the project fraud")).to_be_visible()
    expect(page.get_by_text("What are you working on?")).to_be_visible()
    with empty_dashboard.store.reading() as reader:
        assert set(reader.query("projects")["name"]) == {"churn", "fraud"}

    visit(page, empty_dashboard)
    expect(page.get_by_label("Project", exact=True)).to_have_value("fraud")


def test_a_refused_project_name_leaves_the_project_as_it_was(
    page: Page, empty_dashboard: Dashboard
) -> None:
    set_focus(empty_dashboard.store, project="churn", phase="monitoring")
    set_focus(empty_dashboard.store, project="zzz", phase="monitoring")
    visit(page, empty_dashboard)
    project = page.get_by_label("Project", exact=True)
    for name in ("churn", "x" * 70):
        project.click()
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        settle(page)
    expect(page.get_by_text("is longer than 64 characters")).to_be_visible()
    expect(project).to_have_value("churn")
