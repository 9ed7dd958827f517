"""Reasons in a browser: what a click filters by, and the room of the charts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.views.browsing import Dashboard, expect_address, visit
from tests.views.gestures import click_mark

pytestmark = pytest.mark.browser


def test_a_click_on_a_reason_makes_it_the_filter(page: Page, sample_dashboard: Dashboard) -> None:
    visit(page, sample_dashboard, "/reasons")
    click_mark(page, page.locator("[aria-label*='Reason: Capacity'][aria-label*='Share']"))
    expect(page.get_by_text("14 revisits,")).to_be_visible()
    expect_address(page, "reason=Capacity")


def test_a_cell_of_reason_and_phase_sets_both_filters_and_drops_both(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/reasons?reason=Data+quality")
    spot = page.locator("[aria-label*='Reason: Data quality'][aria-label*='Data preparation']")
    click_mark(page, spot)
    for chip in ("reason Data quality", "back to Data preparation"):
        expect(page.get_by_role("button", name=chip)).to_be_visible()
    expect(page.get_by_text("20 revisits, ")).to_be_visible()
    click_mark(page, spot)
    expect(page.get_by_text("227 revisits, ")).to_be_visible()


def test_nothing_of_streamlit_lies_over_how_to_read_a_chart(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/reasons")
    page.locator("[data-testid=stVegaLiteChart]").first.hover()
    framed = page.locator("[data-testid=stFullScreenFrame]:has([data-testid=stVegaLiteChart])")
    expect(framed.first).to_be_visible()
    for bar in framed.locator("[data-testid=stElementToolbar]").all():
        expect(bar).to_be_hidden()
    page.get_by_role("button", name="How to read this").first.click()
    expect(page.get_by_text("It counts").first).to_be_visible()


def test_a_row_alone_leaves_slanted_names_their_room(
    window: Callable[..., Page], sample_dashboard: Dashboard
) -> None:
    page = window(width=400)
    visit(page, sample_dashboard, "/reasons?reason=Data+quality")
    above = page.evaluate(
        """() => {
        const [svg] = [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')].slice(-1);
        const tops = [...svg.querySelectorAll('text')].map(one => one.getBoundingClientRect().top);
        return svg.getBoundingClientRect().top - Math.min(...tops);
    }"""
    )
    assert above <= 2
