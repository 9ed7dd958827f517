"""In a browser: what is half typed and what is open outlives that the store is held."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.builders import all_records, ledger_sizes
from tests.holders import held_by_a_foreign_program
from tests.views.browsing import Dashboard, settle, visit
from views.session.opening import RECENT_SECONDS

pytestmark = pytest.mark.browser
PATIENCE = 30_000
WIDE_WITH_ITS_BUTTON_BELOW = """() => {
    const words = document.querySelector(".st-key-trouble .stText")?.getBoundingClientRect();
    const button = document.querySelector(".st-key-trouble button")?.getBoundingClientRect();
    return words && button && words.width > 300 && button.top >= words.bottom;
}"""


def notice(page: Page) -> Locator:
    return page.locator(".st-key-trouble")


def reload_while_held(page: Page) -> None:
    """Look again once the store no longer counts as read just now; before, no page looks."""
    page.wait_for_timeout(1000 * RECENT_SECONDS)
    page.reload()


def test_a_page_shows_what_was_read_last_keeps_what_is_typed_and_recovers_by_itself(
    page: Page, sample_dashboard: Dashboard
) -> None:
    file = sample_dashboard.store.path
    visit(page, sample_dashboard)
    with held_by_a_foreign_program(file) as pid:
        note = page.get_by_label("Note")
        note.click()
        note.press_sequentially("half ty")
        page.get_by_role("radio", name="Data preparation").first.click()
        page.wait_for_timeout(RECENT_SECONDS * 1000)  # then the next run looks at the store
        page.get_by_role("button", name="Keys").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(notice(page)).to_contain_text(f"(process {pid}) has {file.name} open")
        expect(page.get_by_text("Recent")).to_be_visible()
        note.click()
        note.press("End")
        note.press_sequentially("ped")
    expect(notice(page)).to_have_count(0, timeout=PATIENCE)
    expect(note).to_have_value("half typed")
    expect(note).to_be_focused()
    expect(page.get_by_role("radio", name="Data preparation").first).to_be_checked()


def test_a_dialog_stays_open_with_its_words_until_it_is_closed(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/settings?section=Reasons")
    with held_by_a_foreign_program(sample_dashboard.store.path):
        reload_while_held(page)
        expect(notice(page)).to_be_visible(timeout=PATIENCE)
        page.get_by_role("button", name="Edit", exact=True).first.click()
        name = page.get_by_role("dialog").get_by_label("Name")
        name.fill("my words")
        settle(page)  # the run that opened it has looked at the store
    # Told to look again, the page waits for the dialog: three of its looks, and it is still there.
    page.wait_for_timeout(7_000)
    expect(notice(page)).to_be_attached()
    expect(name).to_have_value("my words")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(notice(page)).to_have_count(0, timeout=PATIENCE)


def test_every_dialog_keeps_its_words_while_the_store_is_held_and_writes_them_afterwards(
    page: Page, sample_dashboard: Dashboard
) -> None:
    store = sample_dashboard.store
    for path, opens, label, button in (
        ("/", "More", "Note", "Save"),
        ("/settings?section=Reasons", "Edit", "Name", "Save"),
        ("/settings?section=Practices", "Add a practice", "Practice", "Save"),
        ("/insights?show=Actions", "New action", "What will you do?", "Adopt"),
    ):
        visit(page, sample_dashboard, path)
        page.get_by_role("button", name=opens, exact=opens == "Edit").first.click()
        if opens == "More":
            page.get_by_role("menuitem", name="Edit").click()
        dialog = page.get_by_role("dialog")
        field = dialog.get_by_label(label)
        field.fill("my words")
        before = ledger_sizes(store)
        with held_by_a_foreign_program(store.path):
            dialog.get_by_role("button", name=button, exact=True).click()
            expect(dialog.get_by_text("Nothing was written")).to_be_visible(timeout=PATIENCE)
            expect(field).to_have_value("my words")
        assert ledger_sizes(store) == before
        dialog.get_by_role("button", name=button, exact=True).click()
        expect(dialog).to_have_count(0, timeout=PATIENCE)
        assert ledger_sizes(store) != before


def test_an_import_keeps_its_file_while_the_store_is_held(
    page: Page, sample_dashboard: Dashboard, tmp_path: Path
) -> None:
    store = sample_dashboard.store
    file = tmp_path / "mine.csv"
    row = "Mine,2026-03-02T10:00:00Z,monitoring,management,Defect"
    file.write_text(f"project,occurred_at,main_phase,revisited_phase,reason\n{row}\n")
    visit(page, sample_dashboard, "/records")
    page.get_by_role("button", name="Import", exact=True).click()
    dialog = page.get_by_role("dialog")
    with held_by_a_foreign_program(store.path):
        page.locator("input[type=file]").set_input_files(file)
        expect(dialog.get_by_text(f"has {store.path.name} open")).to_be_visible(timeout=PATIENCE)
    dialog.get_by_role("button", name="Check the file again").click()
    write = dialog.get_by_role("button", name="Write 1 revisit")
    expect(write).to_be_visible(timeout=PATIENCE)
    settle(page)
    with held_by_a_foreign_program(store.path):
        write.click()
        expect(dialog.get_by_text("Nothing was written")).to_be_visible(timeout=PATIENCE)
    settle(page)
    write.click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    assert all_records(store).height == 228


def test_on_a_phone_a_notice_is_as_wide_as_the_page(
    page: Page, sample_dashboard: Dashboard
) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    visit(page, sample_dashboard)
    with held_by_a_foreign_program(sample_dashboard.store.path):
        reload_while_held(page)
        page.wait_for_function(WIDE_WITH_ITS_BUTTON_BELOW, timeout=PATIENCE)
