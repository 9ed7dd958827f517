"""The matrix as a person uses it: a click on a cell, the story of its pair, legible figures."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.views.browsing import Dashboard, expect_address, visit
from tests.views.gestures import click_mark, find_cell, follow_link, press_button
from tests.views.legibility import list_legible_cells

pytestmark = pytest.mark.browser
MONITORING = "/overlap?from=Monitoring&to=Problem+definition"


def test_a_click_on_a_cell_shows_the_pair_and_a_second_one_lets_go(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap")
    expect(page.get_by_text("Strongest pairs")).to_be_visible()
    cell = find_cell(page, "Model deployment", "Data preparation")
    click_mark(page, cell)
    expect(page.get_by_text("38 revisits, 63 % of those from model deployment")).to_be_visible()
    expect(page.get_by_role("button", name="38 records ›")).to_be_visible()
    expect_address(page, "from=Model+deployment")
    expect_address(page, "to=Data+preparation")

    click_mark(page, cell)
    expect(page.get_by_text("Strongest pairs")).to_be_visible()
    expect_address(page, "from=", has=False)


def test_a_click_after_another_page_chooses_the_cell_that_was_clicked(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap")
    for pair in (("Model deployment", "Data preparation"), ("Monitoring", "Data preparation")):
        click_mark(page, find_cell(page, *pair))
    for name in ("Trends", "Overlap"):
        follow_link(page, name)
    click_mark(page, find_cell(page, "Monitoring", "Problem definition"))
    expect(page.get_by_role("heading", name="Monitoring → Problem definition")).to_be_visible()


def test_the_records_of_a_pair_are_one_click_away_and_clear_lets_go_of_it(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, f"{MONITORING}&since=2026-09-20")
    press_button(page, "4 records ›")
    dialog = page.get_by_role("dialog", name="Monitoring → Problem definition")
    expect(dialog.get_by_test_id("stDataFrame")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    press_button(page, "Clear the pair")
    expect(page.get_by_text("Strongest pairs")).to_be_visible()


def test_a_pair_can_become_the_filter_of_all_pages(page: Page, sample_dashboard: Dashboard) -> None:
    visit(page, sample_dashboard, MONITORING)
    expect(page.get_by_text("5 revisits, 22 % of those from monitoring")).to_be_visible()
    press_button(page, "Filter all pages by this pair")
    follow_link(page, "Records")
    expect(page.get_by_text("5 revisits,")).to_be_visible()
    expect_address(page, "main=Monitoring")
    expect_address(page, "revisited=Problem+definition")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_are_legible_in_both_themes(
    window: Callable[..., Page], sample_dashboard: Dashboard, theme: str
) -> None:
    page = window(color_scheme=theme)
    visit(page, sample_dashboard, "/overlap")
    assert len(list_legible_cells(page, ".st-key-MATRIX")) >= 72


def test_at_twice_the_size_the_matrix_is_on_the_first_screen(
    window: Callable[..., Page], sample_dashboard: Dashboard
) -> None:
    page = window(width=640, height=400)  # 1280 x 800 at 200 %
    visit(page, sample_dashboard, "/overlap")
    expect(page.get_by_text("Back to →")).to_be_in_viewport()
    expect(find_cell(page, "Problem definition", "Data acquisition")).to_be_in_viewport()


def test_on_a_large_screen_letters_grow(
    window: Callable[..., Page], sample_dashboard: Dashboard
) -> None:
    sizes = []
    for width in (1280, 1920):
        page = window(width=width)
        visit(page, sample_dashboard, "/overlap")
        head = page.locator(".st-key-MATRIX .role-axis-label text").first
        sizes.append(float(head.get_attribute("font-size").removesuffix("px")))
    assert sizes[1] >= sizes[0] + 1
