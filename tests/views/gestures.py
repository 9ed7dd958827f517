"""What a person does in a browser window, each with the wait for what comes of it."""

import re
from pathlib import Path

from playwright.sync_api import Download, Locator, Page

from tests.views.browsing import settle

# Rows of a table are drawn on a canvas: the places of header and rows, in pixels.
HEADER, ROW = 35, 35


def press_button(page: Page, label: str) -> None:
    """Click the button whose name begins so."""
    page.get_by_role("button", name=re.compile(rf"^{re.escape(label)}(?!\w)")).click()
    settle(page)


def follow_link(page: Page, name: str) -> None:
    """Go to another page by the navigation."""
    page.get_by_role("link", name=name).click()
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list that opens."""
    page.get_by_role("combobox", name=label).click()
    page.keyboard.type(option)
    page.keyboard.press("Enter")
    settle(page)


def choose_pill(page: Page, group: str, name: str) -> None:
    """Choose one of a few that stand side by side."""
    page.get_by_role("radiogroup", name=group).get_by_role("radio", name=name).click()
    settle(page)


def select_row(page: Page, number: int = 1) -> None:
    """Click the box in front of a row of the first table, counted from 1."""
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    place = table.bounding_box()
    assert place
    page.mouse.click(place["x"] + 17, place["y"] + HEADER + (number - 0.5) * ROW)
    settle(page)


def click_mark(page: Page, mark: Locator) -> None:
    """Click the first mark of a chart that is so described."""
    mark.first.click(force=True)
    settle(page)


def find_cell(page: Page, main: str, revisited: str) -> Locator:
    """The cell of a pair in a matrix."""
    return page.locator(f"[aria-label*='From: {main}'][aria-label*='Back to: {revisited}']")


def save_file(page: Page, button: Locator, folder: Path) -> Path:
    """Click what saves a file, and give it back under its suggested name."""
    with page.expect_download() as caught:
        button.click()
    download: Download = caught.value
    download.save_as(folder / download.suggested_filename)
    return folder / download.suggested_filename
