"""A large file: how far it is, Cancel that leaves nothing behind, and the same again in full."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline.store.locks import locked
from tests.builders import all_records, ledger_sizes, log
from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import save_file

pytestmark = pytest.mark.browser
ROWS = 250_000
PATIENCE = 60_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes more than a second to check."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    row = "Large,2026-03-02T10:{:02}:00Z,monitoring,management,Defect,{}"
    lines = [row.format(number % 60, number) for number in range(ROWS)]
    header = "project,occurred_at,main_phase,revisited_phase,reason,note"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


def choose_file(page: Page, file: Path) -> Locator:
    field = page.locator("input[type=file]")
    expect(field).to_have_count(1)  # the one of the file before may still be on its way out
    field.set_input_files(file)
    return page.get_by_role("dialog")


def cancel(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Cancel", exact=True).click()
    expect(dialog.get_by_text("Cancelled; nothing was written")).to_be_visible(timeout=PATIENCE)


def test_a_large_import_is_cancelled_and_leaves_nothing(
    page: Page, empty_dashboard: Dashboard, large: Path, tmp_path: Path
) -> None:
    log(empty_dashboard.store)
    before = ledger_sizes(empty_dashboard.store)
    visit(page, empty_dashboard, "/records")
    page.get_by_role("button", name="Import", exact=True).click()

    dialog = choose_file(page, large)
    expect(dialog.get_by_text(f"of {ROWS:,} rows")).to_be_visible(timeout=PATIENCE)
    cancel(dialog)

    choose_file(page, large)
    dialog.get_by_role("button", name=f"Write {ROWS:,} revisits").click(timeout=PATIENCE)
    expect(dialog.get_by_text(f"Writing {ROWS:,} revisits: ")).to_be_visible()
    expect(dialog.get_by_role("button", name="Write")).to_have_count(0)
    cancel(dialog)
    assert ledger_sizes(empty_dashboard.store) == before
    with locked(empty_dashboard.store.path, exclusive=True, timeout=1.0):
        pass

    choose_file(page, large)
    dialog.get_by_role("button", name=f"Write {ROWS:,} revisits").click(timeout=PATIENCE)
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_text(f"{ROWS:,} revisits written")).to_be_visible(timeout=PATIENCE)
    assert all_records(empty_dashboard.store).height == ROWS + 1

    settle(page)
    prepare_excel(page, tmp_path)


def prepare_excel(page: Page, folder: Path) -> None:
    """A view of many records: Excel is prepared, cancelled, prepared again and saved."""
    page.mouse.move(5, 5)
    page.get_by_role("button", name="Download").click()
    expect(page.get_by_role("button", name="CSV", exact=True)).to_be_visible()
    prepare = page.get_by_role("button", name="Prepare Excel")
    prepare.click()
    page.get_by_role("button", name="Cancel", exact=True).click()
    prepare.click()
    save = page.get_by_role("button", name="Save revisits.xlsx")
    expect(save).to_be_visible(timeout=PATIENCE)
    assert save_file(page, save, folder).read_bytes()[:2] == b"PK"


def test_closing_the_window_stops_the_work(
    page: Page, empty_dashboard: Dashboard, large: Path
) -> None:
    log(empty_dashboard.store)
    visit(page, empty_dashboard, "/records")
    page.get_by_role("button", name="Import", exact=True).click()
    dialog = choose_file(page, large)
    expect(dialog.get_by_role("button", name="Cancel", exact=True)).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(page.get_by_text("Cancelled; nothing was written")).to_be_visible(timeout=PATIENCE)
    settle(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(dialog.get_by_text("Any sheet with a row for each revisit")).to_be_visible()
    assert all_records(empty_dashboard.store).height == 1
