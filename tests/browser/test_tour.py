"""The tour as a newcomer takes it, and the sample as it goes and comes back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Dashboard, settle, visit
from tests.browser.test_log import records_in

pytestmark = pytest.mark.browser
NOTE = "is synthetic: invented data, to look around with"


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    settle(page)


def on_step(page: Page, number: int) -> None:
    expect(page.get_by_text(f"{number} of 4 ·")).to_be_visible(timeout=30_000)
    settle(page)  # the page is whole before anything on it is clicked


def test_the_tour_leads_over_four_pages_and_does_not_come_back(
    newcomer: Page, empty_dashboard: Dashboard
) -> None:
    page = newcomer
    visit(page, empty_dashboard)
    press(page, "Load the sample project (synthetic)")
    on_step(page, 1)
    for number, path in ((2, "/overlap"), (3, "/trends"), (4, "/records")):
        press(page, "Next")
        on_step(page, number)
        expect(page).to_have_url(re.compile(path))
        if number == 2:
            expect(page.get_by_role("heading", name="Model deployment → Data")).to_be_visible()
    press(page, "Back")
    on_step(page, 3)
    expect(page.get_by_role("radio", name="Reason")).to_be_checked()
    press(page, "Next")
    press(page, "Done")
    expect(page.get_by_text(" of 4 ·")).to_have_count(0)
    visit(page, empty_dashboard)
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(page.get_by_text(" of 4 ·")).to_have_count(0)
    press(page, "Show me around")
    on_step(page, 1)


def test_the_tour_goes_on_while_filters_are_in_the_url(
    newcomer: Page, sample_dashboard: Dashboard
) -> None:
    page = newcomer
    visit(page, sample_dashboard, "/overlap?main=Model+deployment")
    on_step(page, 1)
    press(page, "Next")
    press(page, "Next")
    on_step(page, 3)
    expect(page.get_by_role("button", name="from Model deployment")).to_be_visible()
    expect(page.get_by_text("60 revisits, ")).to_be_visible()
    press(page, "Back")
    press(page, "Back")
    on_step(page, 1)
    expect(page.get_by_role("button", name="Log revisit")).to_be_visible()


def test_a_tour_that_is_skipped_or_left_is_not_there_again(
    newcomer: Page, sample_dashboard: Dashboard
) -> None:
    page = newcomer
    visit(page, sample_dashboard)
    on_step(page, 1)
    press(page, "Skip the tour")
    expect(page.get_by_text(" of 4 ·")).to_have_count(0)
    page.reload()
    settle(page)
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(page.get_by_text(" of 4 ·")).to_have_count(0)


def test_the_tour_can_be_taken_from_the_keyboard(
    newcomer: Page, sample_dashboard: Dashboard
) -> None:
    page = newcomer
    visit(page, sample_dashboard)
    page.get_by_role("button", name="Next", exact=True).focus()
    page.keyboard.press("Enter")
    settle(page)
    on_step(page, 2)


def test_the_sample_is_removed_with_one_click_and_undo_brings_it_back(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap?main=Model+deployment&by=ana")
    press(page, "Remove the sample")
    expect(page.get_by_text("Removed the sample: 227 revisits, 30 focus sessions")).to_be_visible()
    expect(page.get_by_text(NOTE)).to_have_count(0)
    assert records_in(sample_dashboard.store).is_empty()
    press(page, "Undo")
    expect(page.get_by_text(NOTE)).to_be_visible()
    assert records_in(sample_dashboard.store).height == 227
