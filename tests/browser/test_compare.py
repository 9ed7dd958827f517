"""Comparing as a person does: a link, a click on a cell, a saved picture, a narrow screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Dashboard, settle, visit
from tests.browser.test_figures import contrast, rgb
from tests.builders import add, revisit, revisits_of

pytestmark = pytest.mark.browser

PHASES = ("data_acquisition", "data_preparation", "model_development", "model_deployment")
LINK = (
    "/overlap?as=Compare&since=2026-06-14&until=2026-10-30"
    "&against=Another+period&against-since=2026-04-01&against-until=2026-06-13"
)


def test_a_comparison_is_chosen_and_a_link_carries_it(
    page: Page, browser: Browser, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap?until=2026-06-30")
    page.get_by_role("radio", name="Compare").click()
    settle(page)
    page.get_by_label("Compared with").click()
    page.get_by_role("option", name="Another period").click()
    settle(page)
    assert "against=Another+period" in page.url

    days = "&against-since=2026-07-01&against-until=2026-10-30"
    other = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
    visit(other, sample_dashboard, page.url.removeprefix(sample_dashboard.url) + days)
    expect(other.get_by_text("A: until 30 Jun 2026, ")).to_be_visible()
    expect(other.get_by_role("heading", name="B: 1 Jul 2026 – 30 Oct 2026")).to_be_visible()
    assert "against-since=2026-07-01" in other.url
    other.context.close()


def test_a_click_on_a_difference_or_on_a_side_chooses_its_pair(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, LINK)
    expect(page.get_by_text("that can be compared")).to_be_visible()
    for place, (main, to) in (
        ("DIFFERENCE", ("Model deployment", "Data preparation")),
        ("DIFFERENCE", ("Scalability", "Governance and compliance")),
        ("FIRST_MATRIX", ("Data preparation", "Model development")),
        ("SECOND_MATRIX", ("Monitoring", "Data preparation")),
    ):
        cell = page.locator(
            f".st-key-{place} [aria-label*='From: {main}'][aria-label*='Back to: {to}']"
        )
        cell.first.click(force=True)
        settle(page)
        expect(page.get_by_role("heading", name=f"{main} → {to}")).to_be_visible()


def test_a_saved_difference_names_both_sides(
    page: Page, sample_dashboard: Dashboard, tmp_path: Path
) -> None:
    visit(page, sample_dashboard, f"{LINK}&main=Model+deployment")
    page.locator(".st-key-save-DIFFERENCE").get_by_role("button").first.click()
    with page.expect_download() as caught:
        page.get_by_role("button", name="SVG", exact=True).click()
    assert caught.value.suggested_filename == "difference.svg"
    saved = tmp_path / "difference.svg"
    caught.value.save_as(saved)
    words = saved.read_text()
    assert "Difference: B against A" in words
    assert "from Model deployment, A: " in words
    assert "B: 14 Jun 2026 – 30 Oct 2026" in words
    assert "since 14 Jun 2026, A:" not in words


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_written_on_a_filled_cell_is_legible(
    browser: Browser, empty_dashboard: Dashboard, scheme: str
) -> None:
    """Every number on a colour keeps a contrast of 4.5 to it (WCAG AA)."""
    for project, numbers in (("Churn", (40, 30, 4, 9)), ("Fraud", (4, 9, 40, 30))):
        rows = [
            revisit("monitoring", to, project=project, note=f"{place}")
            for number, to in zip(numbers, PHASES, strict=True)
            for place in range(number)
        ]
        add(empty_dashboard.store, revisits_of(rows))
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    link = "/overlap?as=Compare&project=Churn&against=Another+project&against-project=Fraud"
    visit(page, empty_dashboard, link)
    page.wait_for_selector(".st-key-DIFFERENCE .mark-text text")
    colours = page.evaluate(
        """() => {
            const filled = [...document.querySelectorAll('.st-key-DIFFERENCE .mark-rect path')]
                .filter(one => (one.getAttribute('fill') || '').startsWith('rgb'));
            const texts = [...document.querySelectorAll('.st-key-DIFFERENCE .mark-text text')];
            return filled.flatMap(one => {
                const area = one.getBoundingClientRect();
                return texts.filter(text => {
                    const box = text.getBoundingClientRect();
                    const x = box.x + box.width / 2, y = box.y + box.height / 2;
                    return x > area.left && x < area.right && y > area.top && y < area.bottom;
                }).map(text => [one.getAttribute('fill'), text.getAttribute('fill')]);
            });
        }"""
    )
    assert len({one for one, _ in colours}) == 4
    for cell_colour, text_colour in colours:
        assert contrast(rgb(cell_colour), rgb(text_colour)) >= 4.5, (cell_colour, text_colour)
    context.close()


def test_a_narrow_screen_moves_the_matrix_and_not_the_page(
    page: Page, sample_dashboard: Dashboard
) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    visit(page, sample_dashboard, LINK)
    page.wait_for_selector(".st-key-DIFFERENCE .mark-text text")
    wide = page.evaluate(
        "document.querySelector('.st-key-DIFFERENCE svg.marks').getBoundingClientRect().width"
    )
    assert wide >= 650
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
