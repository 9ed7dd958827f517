"""Filters as a person sets them, and as a link does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.views.browsing import Dashboard, expect_address, settle, visit
from tests.views.gestures import follow_link, press_button

pytestmark = pytest.mark.browser


def test_filters_hold_across_pages_and_a_link_shows_the_same_view(
    window: Callable[..., Page], sample_dashboard: Dashboard
) -> None:
    page = window()
    visit(page, sample_dashboard, "/trends")
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Reasons").click()
    page.keyboard.type("Schema")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    settle(page)
    expect(page.get_by_text("35 revisits,")).to_be_visible()

    follow_link(page, "Log")
    follow_link(page, "Records")
    expect(page.get_by_text("35 revisits,")).to_be_visible()
    expect_address(page, "reason=Schema+change")

    other = window()
    visit(other, sample_dashboard, page.url.removeprefix(sample_dashboard.url))
    expect(other.get_by_text("35 revisits,")).to_be_visible()

    press_button(page, "Clear")
    expect(page.get_by_text("227 revisits,")).to_be_visible()


def test_a_link_that_names_what_is_not_there_says_so(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/trends?reason=Capacity&reason=Nonsense&since=garbage")
    expect(page.get_by_text("14 revisits,")).to_be_visible()
    expect(page.get_by_text("Not understood in this link, and left out:")).to_contain_text(
        "since “garbage”"
    )
    expect(page.get_by_text("reason “Nonsense”")).to_be_visible()

    visit(page, sample_dashboard, "/trends?reason=Capacity&since=2026-06-01&by=ana&text=a")
    expect(page.get_by_text("Not understood")).to_have_count(0)
