"""People are renamed, merged and parted again, and a slip in a name is asked about."""

import re

import pytest
from playwright.sync_api import Page, expect

from pipeline.store import Store
from tests.builders import all_records, log
from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import choose, press_button

pytestmark = pytest.mark.browser


def log_by(store: Store, *people: str) -> None:
    for number, person in enumerate(people):
        log(store, by=person, note=str(number))


def list_people(store: Store) -> list[str]:
    return sorted(all_records(store)["written_by"])


def test_people_are_renamed_and_merged_with_undo(page: Page, empty_dashboard: Dashboard) -> None:
    store = empty_dashboard.store
    log_by(store, "Ana", "ana", "Ben")
    visit(page, empty_dashboard, "/settings?section=People")
    row = page.locator("[class*='st-key-person-']").filter(has_text="Ben")
    row.get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Benno")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(page.get_by_text("Renamed “Ben” to “Benno”")).to_be_visible()
    assert list_people(store) == ["Ana", "Benno", "ana"]

    row = page.locator("[class*='st-key-person-']").filter(has_text=re.compile("almost “Ana”"))
    row.get_by_role("button", name="Merge into…").click()
    settle(page)
    page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(page.get_by_text("Merged “ana” into “Ana”")).to_be_visible()
    settle(page)
    assert list_people(store) == ["Ana", "Ana", "Benno"]
    press_button(page, "Undo")
    assert list_people(store) == ["Ana", "Benno", "ana"]


def test_a_slip_in_the_own_name_is_asked_about(page: Page, empty_dashboard: Dashboard) -> None:
    log_by(empty_dashboard.store, "Ana")
    visit(page, empty_dashboard, "/settings?section=You")
    choose(page, "Who I am", "Anna")
    expect(page.get_by_text("“Ana” is there; the same?")).to_be_visible()
    press_button(page, "Yes, I am Ana")
    expect(page.get_by_role("combobox", name="Who I am")).to_have_value("Ana")
    expect(page.get_by_text("the same?")).to_have_count(0)
