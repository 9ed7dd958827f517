"""The tour as a newcomer takes it, and the sample as it goes and comes back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import press_button

pytestmark = pytest.mark.browser
NOTE = "is synthetic: invented data, to look around with"


@pytest.fixture
def newcomer(window: Callable[..., Page]) -> Page:
    """A window of somebody who was never here."""
    return window(toured=False)


def expect_step(page: Page, number: int) -> None:
    expect(page.get_by_text(f"{number} of 4 ·")).to_be_visible(timeout=30_000)
    settle(page)  # the page is whole before anything on it is clicked


def test_the_tour_leads_over_four_pages_and_does_not_come_back(
    newcomer: Page, empty_dashboard: Dashboard
) -> None:
    page = newcomer
    visit(page, empty_dashboard)
    press_button(page, "Load the sample project (synthetic)")
    expect_step(page, 1)
    for number, path in ((2, "/overlap"), (3, "/trends"), (4, "/records")):
        press_button(page, "Next")
        expect_step(page, number)
        expect(page).to_have_url(re.compile(path))
        if number == 2:
            expect(page.get_by_role("heading", name="Model deployment → Data")).to_be_visible()
    press_button(page, "Back")
    expect_step(page, 3)
    expect(page.get_by_role("radio", name="Reason")).to_be_checked()
    press_button(page, "Next")
    press_button(page, "Done")
    expect(page.get_by_text(" of 4 ·")).to_have_count(0)
    visit(page, empty_dashboard)
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(page.get_by_text(" of 4 ·")).to_have_count(0)
    press_button(page, "Show me around")
    expect_step(page, 1)


def test_the_tour_goes_on_while_filters_are_in_the_url(
    newcomer: Page, sample_dashboard: Dashboard
) -> None:
    page = newcomer
    visit(page, sample_dashboard, "/overlap?main=Model+deployment")
    expect_step(page, 1)
    for step in (2, 3):
        press_button(page, "Next")
        expect_step(page, step)
    expect(page.get_by_role("button", name="from Model deployment")).to_be_visible()
    expect(page.get_by_text("60 revisits, ")).to_be_visible()
    for step in (2, 1):
        press_button(page, "Back")
        expect_step(page, step)
    expect(page.get_by_role("button", name="Log revisit")).to_be_visible()


def test_a_tour_that_is_taken_from_the_keyboard_and_skipped_is_not_there_again(
    newcomer: Page, sample_dashboard: Dashboard
) -> None:
    page = newcomer
    visit(page, sample_dashboard)
    expect_step(page, 1)
    page.get_by_role("button", name="Next", exact=True).focus()
    page.keyboard.press("Enter")
    settle(page)
    expect_step(page, 2)
    press_button(page, "Skip the tour")
    expect(page.get_by_text(" of 4 ·")).to_have_count(0)
    page.reload()
    settle(page)
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(page.get_by_text(" of 4 ·")).to_have_count(0)
