"""Looking as a person does: a click on the matrix, filters in the URL, downloads, both themes."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Dashboard, settle, visit

pytestmark = pytest.mark.browser


def cell(page: Page, main: str, revisited: str) -> Locator:
    return page.locator(f"[aria-label*='From: {main}'][aria-label*='Back to: {revisited}']").first


def test_a_click_on_a_cell_shows_the_pair_and_a_second_one_lets_go(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap")
    expect(page.get_by_text("Strongest pairs")).to_be_visible()
    cell(page, "Model deployment", "Data preparation").click(force=True)
    settle(page)

    expect(page.get_by_text("38 revisits, 63 % of those from model deployment")).to_be_visible()
    expect(page.get_by_role("button", name="38 records ›")).to_be_visible()
    assert "from=Model+deployment" in page.url
    assert "to=Data+preparation" in page.url

    cell(page, "Model deployment", "Data preparation").click(force=True)
    settle(page)
    expect(page.get_by_text("Strongest pairs")).to_be_visible()
    assert "from=" not in page.url


def test_a_click_after_another_page_chooses_the_cell_that_was_clicked(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap")
    for pair in (("Model deployment", "Data preparation"), ("Monitoring", "Data preparation")):
        cell(page, *pair).click(force=True)
        settle(page)
    for name in ("Trends", "Overlap"):
        page.get_by_role("link", name=name).click()
        settle(page)
    cell(page, "Monitoring", "Problem definition").click(force=True)
    settle(page)
    expect(page.get_by_role("heading", name="Monitoring → Problem definition")).to_be_visible()


def test_a_cell_of_reason_and_phase_sets_both_filters_and_drops_both(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/reasons?reason=Data+quality")
    spot = page.locator(
        "[aria-label*='Reason: Data quality'][aria-label*='Data preparation']"
    ).first
    spot.click(force=True)
    settle(page)
    for chip in ("reason Data quality", "back to Data preparation"):
        expect(page.get_by_role("button", name=chip)).to_be_visible()
    expect(page.get_by_text("20 revisits, ")).to_be_visible()
    spot.click(force=True)
    settle(page)
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
    page: Page, sample_dashboard: Dashboard
) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    visit(page, sample_dashboard, "/reasons?reason=Data+quality")
    above = page.evaluate(
        """() => {
        const [svg] = [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')].slice(-1);
        const tops = [...svg.querySelectorAll('text')].map(one => one.getBoundingClientRect().top);
        return svg.getBoundingClientRect().top - Math.min(...tops);
    }"""
    )
    assert above <= 2


def test_clear_lets_go_of_the_pair(page: Page, sample_dashboard: Dashboard) -> None:
    visit(page, sample_dashboard, "/overlap?from=Monitoring&to=Problem+definition")
    expect(page.get_by_text("5 revisits, 22 % of those from monitoring")).to_be_visible()
    page.get_by_role("button", name="Clear the pair").click()
    settle(page)
    expect(page.get_by_text("Strongest pairs")).to_be_visible()


def test_the_records_of_a_pair_are_one_click_away(page: Page, sample_dashboard: Dashboard) -> None:
    chosen = "from=Monitoring&to=Problem+definition&since=2026-09-20"
    visit(page, sample_dashboard, f"/overlap?{chosen}")
    page.get_by_role("button", name="4 records ›").click()
    dialog = page.get_by_role("dialog", name="Monitoring → Problem definition")
    expect(dialog.get_by_test_id("stDataFrame")).to_be_visible()


def test_a_pair_can_become_the_filter_of_all_pages(page: Page, sample_dashboard: Dashboard) -> None:
    visit(page, sample_dashboard, "/overlap?from=Monitoring&to=Problem+definition")
    page.get_by_role("button", name="Filter all pages by this pair").click()
    settle(page)
    page.get_by_role("link", name="Records").click()
    settle(page)
    expect(page.get_by_text("5 revisits,")).to_be_visible()
    assert "main=Monitoring" in page.url
    assert "revisited=Problem+definition" in page.url


def test_filters_hold_across_pages_and_a_link_shows_the_same_view(
    page: Page, browser: Browser, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/trends")
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Reasons").click()
    page.keyboard.type("Schema")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    settle(page)
    expect(page.get_by_text("35 revisits,")).to_be_visible()

    page.get_by_role("link", name="Log").click()
    settle(page)
    page.get_by_role("link", name="Records").click()
    settle(page)
    expect(page.get_by_text("35 revisits,")).to_be_visible()
    assert "reason=Schema+change" in page.url

    other = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    visit(other, sample_dashboard, page.url.removeprefix(sample_dashboard.url))
    expect(other.get_by_text("35 revisits,")).to_be_visible()
    other.context.close()

    page.get_by_role("button", name="Clear").click()
    settle(page)
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


def test_a_click_on_a_bar_over_time_makes_its_week_the_filter(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/trends?stack=Nothing")
    bar = page.locator("[aria-label*='Week: week of 4 May 2026']").first
    bar.click(force=True)
    settle(page)
    assert "since=2026-05-04" in page.url
    assert "until=2026-05-10" in page.url


def test_a_click_on_a_reason_makes_it_the_filter(page: Page, sample_dashboard: Dashboard) -> None:
    visit(page, sample_dashboard, "/reasons")
    page.locator("[aria-label*='Reason: Capacity'][aria-label*='Share']").first.click(force=True)
    settle(page)
    expect(page.get_by_text("14 revisits,")).to_be_visible()
    assert "reason=Capacity" in page.url


@pytest.mark.parametrize("form", ["CSV", "JSON", "Parquet", "Excel"])
def test_what_is_shown_can_be_downloaded(
    page: Page, sample_dashboard: Dashboard, tmp_path: Path, form: str
) -> None:
    visit(page, sample_dashboard, "/records?reason=Capacity")
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as caught:
        page.get_by_role("button", name=form, exact=True).click()
    saved = tmp_path / caught.value.suggested_filename
    caught.value.save_as(saved)
    read = {
        "CSV": pl.read_csv,
        "JSON": lambda path: pl.DataFrame(json.loads(path.read_text())),
        "Parquet": pl.read_parquet,
        "Excel": pl.read_excel,
    }[form]
    assert read(saved)["reason"].to_list() == ["Capacity"] * 14


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_are_legible_in_both_themes(
    browser: Browser, sample_dashboard: Dashboard, scheme: str
) -> None:
    """Every number in a cell keeps a contrast of 4.5 to its cell's colour (WCAG AA)."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    visit(page, sample_dashboard, "/overlap")
    page.wait_for_selector("[data-testid=stVegaLiteChart] .mark-text text")
    colours = page.evaluate(
        """() => {
            const cells = new Map();
            for (const rect of document.querySelectorAll('.mark-rect path')) {
                const box = rect.getBoundingClientRect();
                if (rect.getAttribute('fill') && rect.getAttribute('fill') !== 'none'
                        && rect.getAttribute('fill').startsWith('rgb'))
                    cells.set([Math.round(box.x + box.width / 2),
                               Math.round(box.y + box.height / 2)].join(), [rect, box]);
            }
            const pairs = [];
            for (const text of document.querySelectorAll('.mark-text text')) {
                const box = text.getBoundingClientRect();
                const x = box.x + box.width / 2, y = box.y + box.height / 2;
                for (const [rect, area] of cells.values())
                    if (x > area.left && x < area.right && y > area.top && y < area.bottom)
                        pairs.push([rect.getAttribute('fill'), text.getAttribute('fill')]);
            }
            return pairs;
        }"""
    )
    assert len(colours) >= 72
    for cell_colour, text_colour in colours:
        assert contrast(rgb(cell_colour), rgb(text_colour)) >= 4.5, (cell_colour, text_colour)
    context.close()


def rgb(colour: str) -> tuple[float, ...]:
    if colour.startswith("#"):
        wide = colour[1:] if len(colour) == 7 else "".join(2 * sign for sign in colour[1:])
        return tuple(int(wide[place : place + 2], 16) / 255 for place in (0, 2, 4))
    numbers = colour[colour.index("(") + 1 : -1].split(",")
    return tuple(float(number) / 255 for number in numbers[:3])


def luminance(colour: tuple[float, ...]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
