"""The table of records: a click opens, a tick selects, the search field stands on the page."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders import all_records, log
from tests.views.browsing import Dashboard, expect_address, settle, visit
from tests.views.gestures import HEADER, ROW, press_button, select_row

pytestmark = pytest.mark.browser


def click_row(page: Page, number: int) -> None:
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    place = table.bounding_box()
    assert place
    page.mouse.click(place["x"] + 200, place["y"] + HEADER + (number - 0.5) * ROW)
    settle(page)


def test_a_click_opens_the_row_and_a_tick_selects_it(
    page: Page, empty_dashboard: Dashboard
) -> None:
    for number in range(3):
        log(empty_dashboard.store, note=f"note {number}", at=f"2026-03-0{number + 2}T10:00Z")
    visit(page, empty_dashboard, "/records")
    dialog = page.get_by_role("dialog")
    for _ in range(2):  # the same cell opens again
        click_row(page, 2)
        expect(dialog.get_by_label("Note")).to_have_value("note 1")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        settle(page)
    click_row(page, 3)
    expect(dialog.get_by_label("Note")).to_have_value("note 0")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    settle(page)
    for number in (1, 2):
        select_row(page, number)
    expect(page.get_by_text("2 revisits selected.")).to_be_visible()
    expect(dialog).to_have_count(0)


def test_a_record_is_opened_by_keys(page: Page, empty_dashboard: Dashboard) -> None:
    log(empty_dashboard.store, note="by keys", reason="Tooling")
    visit(page, empty_dashboard, "/records")
    page.get_by_role("combobox", name="Open a record").focus()
    page.keyboard.type("Tooling")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Note")).to_have_value("by keys")


def test_many_records_get_minutes_and_one_undo(page: Page, empty_dashboard: Dashboard) -> None:
    for number in range(3):
        log(empty_dashboard.store, note=str(number), minutes=5)
    visit(page, empty_dashboard, "/records")
    for number in (1, 2):
        select_row(page, number)
    press_button(page, "Change more")
    page.get_by_role("spinbutton", name="Minutes").fill("45")
    press_button(page, "Apply to 2 revisits")
    assert sorted(all_records(empty_dashboard.store)["minutes"]) == [5, 45, 45]
    press_button(page, "Undo")
    assert all_records(empty_dashboard.store)["minutes"].to_list() == [5] * 3


def test_the_search_field_and_the_presets_set_the_address(
    page: Page, empty_dashboard: Dashboard
) -> None:
    log(empty_dashboard.store, reason="Tooling")
    log(empty_dashboard.store, reason="Defect", by="Toolman")
    log(empty_dashboard.store, reason="Defect")
    visit(page, empty_dashboard, "/records")
    page.get_by_label("Search note, reason, project, person").fill("tool")
    page.keyboard.press("Enter")
    expect_address(page, "text=tool")
    expect(page.get_by_text("2 revisits").first).to_be_visible()
    press_button(page, "Filter")
    press_button(page, "This quarter")
    expect_address(page, "since=")
    expect_address(page, "until=")
