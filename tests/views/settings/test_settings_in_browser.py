"""Settings as a person changes them, with the mouse and with the keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pipeline.asking import questions
from pipeline.ledger.practices import add_practice
from pipeline.store import Store
from tests.builders import all_records, ask, catalogue, log
from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import choose, press_button
from tests.views.legibility import find_violations, scrolls_sideways

pytestmark = pytest.mark.browser


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
    assert all_records(store)["reason"].to_list() == ["Data quality"] * 2
    expect(row).to_have_count(0)

    page.get_by_role("button", name="Undo").first.click()
    settle(page)
    assert all_records(store)["reason"].to_list() == ["Data quality", "Data errors"]
    expect(row).to_have_count(1)


def test_a_phase_is_moved_by_its_menu(page: Page, empty_dashboard: Dashboard) -> None:
    visit(page, empty_dashboard, "/settings?section=Phases")
    rows = page.locator("[class*='st-key-row-']")
    expect(rows.nth(1)).to_contain_text("Data acquisition")
    rows.nth(1).get_by_test_id("stMenuButton").get_by_role("button").click()
    page.get_by_text("Move up").click()
    settle(page)
    expect(rows.nth(0)).to_contain_text("Data acquisition")
    expect(page.get_by_text("Moved up: the phase “Data acquisition”")).to_be_visible()
    expect(page.get_by_label("Add a phase")).to_be_visible()
    expect(rows).to_have_count(9)


def test_a_phase_is_added_and_moved_to_a_position(page: Page, empty_dashboard: Dashboard) -> None:
    visit(page, empty_dashboard, "/settings?section=Phases")
    rows = page.locator("[class*='st-key-row-']")
    first, *others = (phase.title for phase in catalogue(empty_dashboard.store).phases)
    choose(page, "Position", "2 · now")
    page.get_by_label("Add a phase").fill("Labelling")
    press_button(page, "Add")
    expect(page.get_by_text("Added the phase “Labelling”")).to_be_visible()
    expect(rows).to_contain_text(["Problem definition", "Labelling", *others])
    expect(page.get_by_role("combobox", name="Position")).to_have_value("at the end")

    sixth = [first, "Labelling", *others][5]
    rows.nth(5).get_by_test_id("stMenuButton").get_by_role("button").click()
    page.get_by_text("Move to position…").click()
    settle(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(dialog.get_by_text("The phase was not moved")).to_be_visible()
    dialog.get_by_role("combobox", name="Position").click()
    page.keyboard.type("2 · now")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text(f"Moved to position 2: the phase “{sixth}”")).to_be_visible()
    rest = [title for title in others if title != sixth]
    expect(rows).to_contain_text([first, sixth, "Labelling", *rest])

    press_button(page, "Undo")
    expect(rows).to_contain_text([first, "Labelling", *others])


def test_own_settings_are_remembered_by_the_browser(page: Page, empty_dashboard: Dashboard) -> None:
    for project in ("Default", "Last"):
        log(empty_dashboard.store, project=project)
    visit(page, empty_dashboard, "/settings?section=You")
    choose(page, "Weeks start on", "Sunday")
    choose(page, "Default project", "Default")
    visit(page, empty_dashboard, "/trends")
    expect(page.get_by_text("Per week, from Sunday on")).to_be_visible()
    expect(page.get_by_role("combobox", name="Project")).to_have_value("Default")


def test_a_theme_is_chosen_for_all_pages(page: Page, empty_dashboard: Dashboard) -> None:
    log(empty_dashboard.store)
    visit(page, empty_dashboard, "/settings?section=You")
    for theme, ground in (("Dark", "rgb(14, 22, 34)"), ("Light", "rgb(255, 255, 255)")):
        page.get_by_role("radio", name=theme).click()
        app = page.get_by_test_id("stApp")
        expect(app).to_have_css("background-color", ground)
        visit(page, empty_dashboard, "/trends")
        expect(app).to_have_css("background-color", ground)
        visit(page, empty_dashboard, "/settings?section=You")


def list_practices(store: Store) -> list[str]:
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
    expect(dialog.get_by_text("No practice was added")).to_be_visible()
    expect(dialog.get_by_text("Practice needs words: say what to do.")).to_be_visible()
    expect(dialog.get_by_text("is the main phase itself")).to_be_visible()
    expect(dialog.get_by_label("Source")).to_have_value("Handbook")
    expect(dialog.get_by_role("combobox", name="Why")).to_have_value("Data drift")
    assert list_practices(empty_dashboard.store) == []

    dialog.get_by_label("Practice").fill("Refit the buckets on Mondays")
    choose(page, "Back to", "Data preparation")
    dialog.get_by_role("button", name="Save").dblclick()
    expect(dialog).to_have_count(0)
    expect(
        page.get_by_text("Monitoring → Data preparation · Data drift · Handbook")
    ).to_be_visible()
    assert list_practices(empty_dashboard.store) == ["Refit the buckets on Mondays"]

    press_button(page, "Add a practice")
    expect(dialog.get_by_label("Practice")).to_have_value("")
    expect(dialog.get_by_label("Source")).to_have_value("")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_long_practices_and_links_are_legible_on_any_screen(
    window: Callable[..., Page], empty_dashboard: Dashboard, theme: str
) -> None:
    source = "https://wiki.example.org/" + "x" * 200
    add_practice(empty_dashboard.store, practice="y" * 300, source=source, by="ana")
    page = window(color_scheme=theme)
    visit(page, empty_dashboard, "/settings?section=Practices")
    expect(page.get_by_role("link", name=source)).to_have_attribute("href", source)
    page.get_by_text("Our list: 32 practices").click()
    expect(page.get_by_text("Settle the privacy controls of a source")).to_be_visible()
    assert find_violations(page) == []
    page.set_viewport_size({"width": 400, "height": 800})
    settle(page)
    assert not scrolls_sideways(page)
    box = page.locator("[class*='st-key-row-'] a").first.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 400
