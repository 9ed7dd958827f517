"""Trends in a browser."""

import pytest
from playwright.sync_api import Page

from tests.views.browsing import Dashboard, expect_address, visit
from tests.views.gestures import click_mark

pytestmark = pytest.mark.browser


def test_a_click_on_a_bar_over_time_makes_its_week_the_filter(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/trends?stack=Nothing")
    click_mark(page, page.locator("[aria-label*='Week: week of 4 May 2026']"))
    expect_address(page, "since=2026-05-04")
    expect_address(page, "until=2026-05-10")
