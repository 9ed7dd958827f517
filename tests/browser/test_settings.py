"""Settings and bulk work as a person does them, with the mouse and with the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pipeline.asking import questions
from pipeline.ledger.practices import add_practice
from pipeline.store import Store
from tests.browser.conftest import Dashboard, settle, visit
from tests.browser.test_log import records_in
from tests.browser.test_screen import SIDEWAYS, found_by_axe
from tests.builders import ask, log

pytestmark = pytest.mark.browser


def select_rows(page: Page, number: int) -> None:
    box = page.get_by_test_id("stDataFrame").bounding_box()
    assert box
    for row in range(number):
        page.mouse.click(box["x"] + 16, box["y"] + 53 + 35 * row)
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.keyboard.type(option)
    page.keyboard.press("Enter")
    settle(page)


def test_two_reasons_are_merged_and_parted_again(page: Page, empty_dashboard: Dashboard) -> None:
    store = empty_dashboard.store
    log(store, reason="Data errors")
    log(store, reason="Data quality", at="2026-03-03T10:00:00+00:00")
    visit(page, empty_dashboard, "/settings?section=Reasons")
    row = page.locator("[class*='st-key-row-']").filter(has_text="Data errors")
    row.get_by_test_id("stMenuButton").get_by_role("button").press("Enter")
    page.get_by_text("Merge into…").click()
    settle(page)
    choose(page, "Into", "Data quality")
    page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("Merged the reason “Data errors” into “Data quality”")).to_be_visible()
    assert records_in(store)["reason"].to_list() == ["Data quality"] * 2
    expect(row).to_have_count(0)

    page.get_by_role("button", name="Undo").first.click()
    settle(page)
    assert records_in(store)["reason"].to_list() == ["Data quality", "Data errors"]
    expect(row).to_have_count(1)


def test_many_records_are_changed_on_records_and_one_undo_takes_it_back(
    page: Page, empty_dashboard: Dashboard
) -> None:
    store = empty_dashboard.store
    for day in (2, 3, 4):
        log(store, at=f"2026-03-0{day}T10:00:00+00:00")
    visit(page, empty_dashboard, "/records")
    select_rows(page, 2)
    expect(page.get_by_text("2 revisits selected.")).to_be_visible()
    page.get_by_role("button", name="Change reason").click()
    choose(page, "Change reason", "Tooling")
    page.get_by_role("button", name="Change 2 revisits").click()
    settle(page)
    assert records_in(store)["reason"].to_list() == ["Tooling", "Tooling", "Schema change"]
    expect(page.get_by_text("Select rows to change them.")).to_be_visible()

    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert records_in(store)["reason"].to_list() == ["Schema change"] * 3


def test_a_phase_is_moved_by_its_menu(page: Page, empty_dashboard: Dashboard) -> None:
    visit(page, empty_dashboard, "/settings?section=Phases")
    rows = page.locator("[class*='st-key-row-']")
    expect(rows.nth(1)).to_contain_text("Data acquisition")
    rows.nth(1).get_by_test_id("stMenuButton").get_by_role("button").click()
    page.get_by_text("Move up").click()
    settle(page)
    expect(rows.nth(0)).to_contain_text("Data acquisition")
    expect(page.get_by_text("Moved up: the phase “Data acquisition”")).to_be_visible()


def test_own_settings_are_remembered_by_the_browser(page: Page, empty_dashboard: Dashboard) -> None:
    for project in ("Default", "Last"):
        log(empty_dashboard.store, project=project)
    visit(page, empty_dashboard, "/settings?section=You")
    choose(page, "Weeks start on", "Sunday")
    choose(page, "Default project", "Default")
    visit(page, empty_dashboard, "/trends")
    expect(page.get_by_text("Per week, from Sunday on")).to_be_visible()
    expect(page.get_by_role("combobox", name="Project")).to_have_value("Default")


def practices_in(store: Store) -> list[str]:
    return ask(store, questions.Question("practices"))["practice"].to_list()


def test_a_refused_practice_keeps_all_that_was_typed(
    page: Page, empty_dashboard: Dashboard
) -> None:
    visit(page, empty_dashboard, "/settings?section=Practices")
    page.get_by_role("button", name="Add a practice").click()
    dialog = page.get_by_role("dialog")
    choose(page, "From", "Monitoring")
    choose(page, "Back to", "Monitoring")
    choose(page, "Why", "Data drift")
    dialog.get_by_label("Source").fill("Handbook")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Practice needs words: say what to do.")).to_be_visible()
    expect(dialog.get_by_text("is the main phase itself")).to_be_visible()
    expect(dialog.get_by_label("Source")).to_have_value("Handbook")
    expect(dialog.get_by_role("combobox", name="Why")).to_have_value("Data drift")
    assert practices_in(empty_dashboard.store) == []

    dialog.get_by_label("Practice").fill("Refit the buckets on Mondays")
    choose(page, "Back to", "Data preparation")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(
        page.get_by_text("Monitoring → Data preparation · Data drift · Handbook")
    ).to_be_visible()
    assert practices_in(empty_dashboard.store) == ["Refit the buckets on Mondays"]

    page.get_by_role("button", name="Add a practice").click()
    expect(dialog.get_by_label("Practice")).to_have_value("")
    expect(dialog.get_by_label("Source")).to_have_value("")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_long_practices_and_links_are_legible_on_any_screen(
    page: Page, empty_dashboard: Dashboard, theme: str
) -> None:
    source = "https://wiki.example.org/" + "x" * 200
    add_practice(empty_dashboard.store, practice="y" * 300, source=source, by="ana")
    page.emulate_media(color_scheme=theme)
    visit(page, empty_dashboard, "/settings?section=Practices")
    expect(page.get_by_role("link", name=source)).to_have_attribute("href", source)
    page.get_by_text("Our list: 32 practices").click()
    expect(page.get_by_text("Settle the privacy controls of a source")).to_be_visible()
    assert found_by_axe(page) == []
    page.set_viewport_size({"width": 400, "height": 800})
    settle(page)
    assert page.evaluate(SIDEWAYS) <= 0
    links = page.locator("[class*='st-key-row-'] a")
    box = links.first.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 400
