"""Comparing as a person does: a link, a click on a cell, a saved picture, a narrow screen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.builders import add, revisit, revisits_of
from tests.views.browsing import Dashboard, expect_address, settle, visit
from tests.views.gestures import click_mark, find_cell, save_file
from tests.views.legibility import list_legible_cells, scrolls_sideways

pytestmark = pytest.mark.browser

PHASES = ("data_acquisition", "data_preparation", "model_development", "model_deployment")
LINK = (
    "/overlap?as=Compare&since=2026-06-14&until=2026-10-30"
    "&against=Another+period&against-since=2026-04-01&against-until=2026-06-13"
)


def test_a_comparison_is_chosen_and_a_link_carries_it(
    window: Callable[..., Page], sample_dashboard: Dashboard
) -> None:
    page = window()
    visit(page, sample_dashboard, "/overlap?until=2026-06-30")
    page.get_by_role("radio", name="Compare").click()
    settle(page)
    page.get_by_label("Compared with").click()
    page.get_by_role("option", name="Another period").click()
    settle(page)
    expect_address(page, "against=Another+period")

    days = "&against-since=2026-07-01&against-until=2026-10-30"
    other = window()
    visit(other, sample_dashboard, page.url.removeprefix(sample_dashboard.url) + days)
    expect(other.get_by_text("A: until 30 Jun 2026, ")).to_be_visible()
    expect(other.get_by_role("heading", name="B: 1 Jul 2026 – 30 Oct 2026")).to_be_visible()
    assert "against-since=2026-07-01" in other.url


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
        click_mark(page, page.locator(f".st-key-{place}").locator(find_cell(page, main, to)))
        expect(page.get_by_role("heading", name=f"{main} → {to}")).to_be_visible()


def test_a_saved_difference_names_both_sides(
    page: Page, sample_dashboard: Dashboard, tmp_path: Path
) -> None:
    visit(page, sample_dashboard, f"{LINK}&main=Model+deployment")
    page.locator(".st-key-save-DIFFERENCE").get_by_role("button").first.click()
    saved = save_file(page, page.get_by_role("button", name="SVG", exact=True), tmp_path)
    assert saved.name == "difference.svg"
    words = saved.read_text()
    assert "Difference: B against A" in words
    assert "from Model deployment, A: " in words
    assert "B: 14 Jun 2026 – 30 Oct 2026" in words
    assert "since 14 Jun 2026, A:" not in words


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_written_on_a_filled_cell_is_legible(
    window: Callable[..., Page], empty_dashboard: Dashboard, theme: str
) -> None:
    for project, numbers in (("Churn", (40, 30, 4, 9)), ("Fraud", (4, 9, 40, 30))):
        rows = [
            revisit(
                "monitoring",
                to,
                project=project,
                occurred_at=(
                    datetime(2026, 3, 2) + timedelta(hours=720 * place / number)
                ).isoformat(),
            )
            for number, to in zip(numbers, PHASES, strict=True)
            for place in range(number)
        ]
        add(empty_dashboard.store, revisits_of(rows))
    page = window(color_scheme=theme)
    link = "/overlap?as=Compare&project=Churn&against=Another+project&against-project=Fraud"
    visit(page, empty_dashboard, link)
    assert len(set(list_legible_cells(page, ".st-key-DIFFERENCE"))) == 4


def test_a_narrow_screen_moves_the_matrix_and_not_the_page(
    window: Callable[..., Page], sample_dashboard: Dashboard
) -> None:
    page = window(width=400)
    visit(page, sample_dashboard, LINK)
    drawn = page.locator(".st-key-DIFFERENCE svg.marks").bounding_box()
    assert drawn
    assert drawn["width"] >= 650
    assert not scrolls_sideways(page)
