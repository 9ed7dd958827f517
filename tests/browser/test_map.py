"""The map, the table of the phases and the list for narrow screens, as a person uses them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Dashboard, settle, visit

pytestmark = pytest.mark.browser
DEPLOYMENT = "From model deployment the team went back 51 times"
# Rows of the table are drawn on a canvas: the places of header and rows, in pixels.
HEADER, ROW = 35, 35


def box(page: Page, begins: str) -> Locator:
    return page.locator(f".st-key-MAP [aria-label^='{begins}']").first


def click_row(page: Page, number: int) -> None:
    """Click the box in front of a row of the table, counted from 1."""
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    place = table.bounding_box()
    assert place
    page.mouse.click(place["x"] + 17, place["y"] + HEADER + (number - 0.5) * ROW)
    settle(page)


def test_a_phase_of_the_map_is_chosen_by_a_click_and_told_in_words(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap")
    page.get_by_role("radio", name="Map").click()
    settle(page)
    assert "as=Map" in page.url
    box(page, "From model deployment").click(force=True)
    settle(page)
    expect(page.get_by_test_id("stCaptionContainer").filter(has_text=DEPLOYMENT)).to_be_visible()
    assert "phase=Model+deployment" in page.url
    box(page, "From model deployment").click(force=True)
    settle(page)
    assert "phase=" not in page.url


def test_a_link_shows_the_map_with_its_phase(page: Page, sample_dashboard: Dashboard) -> None:
    visit(page, sample_dashboard, "/overlap?as=Map&phase=Model+deployment&measure=Minutes")
    expect(page.get_by_text("Map of the phases: minutes")).to_be_visible()
    expect(page.get_by_test_id("stCaptionContainer").filter(has_text=DEPLOYMENT)).to_be_visible()


def test_pointing_at_a_phase_fades_the_other_arcs_without_a_rerun(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap?as=Map")
    faded = page.locator(".st-key-MAP .mark-line path[opacity='0.07']")
    expect(faded).to_have_count(0)
    box(page, "From model deployment").hover(force=True)
    expect(faded.first).to_be_attached()
    expect(page.locator("#vg-tooltip-element")).to_contain_text(DEPLOYMENT)
    assert "phase=" not in page.url


def test_a_click_on_an_arc_opens_the_story_of_its_pair(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap?as=Map&main=Scalability")
    # Its highest point: Playwright's own box has room for the stroke around it.
    top = box(page, "Scalability → Model deployment").evaluate(
        "arc => (({x, y, width}) => [x + width / 2, y])(arc.getBoundingClientRect())"
    )
    page.mouse.click(*top)
    settle(page)
    expect(page.get_by_role("heading", name="Scalability → Model deployment")).to_be_visible()


def test_a_click_on_a_row_filters_by_its_phase_and_another_lets_go(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap")
    for _ in range(2):
        click_row(page, 6)
        expect(page.get_by_text("23 revisits,").first).to_be_visible()
        assert "main=Monitoring" in page.url
        click_row(page, 6)
        expect(page.get_by_text("227 revisits,").first).to_be_visible()
        assert "main=" not in page.url


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 400, "height": 900}, locale="en-GB")
    yield context.new_page()
    context.close()


def scrolls_sideways(page: Page) -> bool:
    wide: bool = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    return wide


def test_a_narrow_screen_has_the_strongest_pairs_and_a_way_to_the_whole(
    phone: Page, sample_dashboard: Dashboard
) -> None:
    visit(phone, sample_dashboard, "/overlap")
    strongest = phone.get_by_role("button", name="Model deployment → Data preparation 38")
    expect(strongest).to_be_visible()
    expect(phone.locator(".st-key-MATRIX")).to_be_hidden()
    assert not scrolls_sideways(phone)

    phone.get_by_role("button", name="Show the whole matrix").click()
    settle(phone)
    matrix = phone.locator(".st-key-MATRIX")
    expect(matrix).to_be_visible()
    assert matrix.evaluate("box => box.scrollWidth >= 700 && box.clientWidth < 400")
    assert not scrolls_sideways(phone)
    phone.get_by_role("button", name="Hide the whole matrix").click()
    settle(phone)
    expect(matrix).to_be_hidden()

    strongest.click()
    settle(phone)
    expect(phone.get_by_role("heading", name="Model deployment → Data prep")).to_be_visible()


def test_the_map_fits_a_narrow_screen(phone: Page, sample_dashboard: Dashboard) -> None:
    visit(phone, sample_dashboard, "/overlap?as=Map")
    expect(phone.locator(".st-key-MAP svg text", has_text="5 Model deployment")).to_be_visible()
    assert not scrolls_sideways(phone)


def test_a_wide_screen_has_the_matrix_and_no_list(page: Page, sample_dashboard: Dashboard) -> None:
    visit(page, sample_dashboard, "/overlap")
    expect(page.locator(".st-key-MATRIX")).to_be_visible()
    expect(page.get_by_role("button", name="Show the whole matrix")).to_be_hidden()
