"""The map, the table of the phases and the list for narrow screens, as a person uses them."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline.store import Store
from tests.builders import made_up_log
from tests.long_names import CHINESE, rename_phases
from tests.views.browsing import Dashboard, SharedDashboard, expect_address, settle, visit
from tests.views.gestures import click_mark, press_button
from tests.views.legibility import scrolls_sideways

pytestmark = pytest.mark.browser
DEPLOYMENT = "From model deployment the team went back 51 times"


def find_box(page: Page, words: str) -> Locator:
    """What the map draws for a phase or an arc, by how its description begins."""
    return page.locator(f".st-key-MAP [aria-label^='{words}']").first


def test_a_phase_of_the_map_is_chosen_by_a_click_and_told_in_words(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap")
    page.get_by_role("radio", name="Map").click()
    settle(page)
    expect_address(page, "as=Map")
    click_mark(page, find_box(page, "From model deployment"))
    expect(page.get_by_test_id("stCaptionContainer").filter(has_text=DEPLOYMENT)).to_be_visible()
    settle(page)
    expect_address(page, "phase=Model+deployment")
    click_mark(page, find_box(page, "From model deployment"))
    expect(page).not_to_have_url(re.compile("phase="))


def test_pointing_at_a_phase_fades_the_other_arcs_without_a_rerun(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap?as=Map")
    faded = page.locator(".st-key-MAP .mark-line path[opacity='0.07']")
    expect(faded).to_have_count(0)
    find_box(page, "From model deployment").hover(force=True)
    expect(faded.first).to_be_attached()
    expect(page.locator("#vg-tooltip-element")).to_contain_text(DEPLOYMENT)
    expect_address(page, "phase=", has=False)


def test_a_click_on_an_arc_opens_the_story_of_its_pair(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap?as=Map&main=Scalability")
    # Its highest point: Playwright's own box has room for the stroke around it.
    top = find_box(page, "Scalability → Model deployment").evaluate(
        "arc => (({x, y, width}) => [x + width / 2, y])(arc.getBoundingClientRect())"
    )
    page.mouse.click(*top)
    settle(page)
    expect(page.get_by_role("heading", name="Scalability → Model deployment")).to_be_visible()


def test_a_click_on_a_row_filters_by_its_phase_and_another_lets_go(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap")
    monitoring = page.locator(".rows-table").get_by_role("button", name="Monitoring")
    for _ in range(2):
        monitoring.click()
        expect(page.get_by_text("23 revisits,").first).to_be_visible()
        expect(monitoring).to_have_attribute("aria-pressed", "true")
        expect_address(page, "main=Monitoring")
        monitoring.press("Enter")  # by the key, which the table keeps while it is drawn anew
        expect(page.get_by_text("227 revisits,").first).to_be_visible()
        expect(monitoring).to_be_focused()
        expect_address(page, "main=", has=False)


def test_a_click_on_a_head_sorts_the_phases_and_another_one_the_other_way_round(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap")
    table = page.locator(".rows-table")
    names = table.locator("tbody th")
    expect(names.first).to_have_text("Problem definition")
    table.get_by_role("button", name="Difference").click()
    expect(names.first).to_have_text("Model deployment")
    table.get_by_role("button", name="Monitoring").click()  # which draws other rows in this order
    expect(page.get_by_text("23 revisits,").first).to_be_visible()
    expect(names.first).to_have_text("Monitoring")
    table.get_by_role("button", name="Difference").press("Enter")
    expect(names.last).to_have_text("Monitoring")
    table.get_by_role("button", name="Mean distance").click()
    expect(table.locator("tbody td:nth-child(5)").last).to_have_text("–")  # no figure comes last


def test_only_a_narrow_screen_has_the_strongest_pairs_and_a_way_to_the_whole(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/overlap")
    matrix = page.locator(".st-key-MATRIX")
    expect(matrix).to_be_visible()
    expect(page.get_by_role("button", name="Show the whole matrix")).to_be_hidden()

    page.set_viewport_size({"width": 400, "height": 900})
    settle(page)
    strongest = page.get_by_role("radio", name="Model deployment → Data preparation 38")
    expect(strongest).to_be_visible()
    expect(matrix).to_be_hidden()
    assert not scrolls_sideways(page)

    press_button(page, "Show the whole matrix")
    expect(matrix).to_be_visible()
    assert matrix.evaluate("box => box.scrollWidth >= 700 && box.clientWidth < 400")
    assert not scrolls_sideways(page)
    press_button(page, "Hide the whole matrix")
    expect(matrix).to_be_hidden()

    strongest.click()
    settle(page)
    expect(page.get_by_role("heading", name="Model deployment → Data prep")).to_be_visible()


def test_the_map_fits_a_narrow_screen(
    window: Callable[..., Page], sample_dashboard: Dashboard
) -> None:
    page = window(width=400)
    visit(page, sample_dashboard, "/overlap?as=Map")
    expect(page.locator(".st-key-MAP svg text", has_text="5 Model deployment")).to_be_visible()
    assert not scrolls_sideways(page)


# The boxes and the words in them, as the browser draws them in its own font.
READ_MAP = """() => {
    const place = '.st-key-MAP svg ';
    const measure = mark => (({left, right}) => [left, right])(mark.getBoundingClientRect());
    const shown = mark => mark.getAttribute('opacity') !== '0' && mark.textContent;
    return [...document.querySelectorAll(place + '.mark-text text')].filter(shown)
        .filter(mark => /[\\u4e00-\\u9fff]/.test(mark.textContent)).map(measure);
}"""


def test_nine_chinese_names_stand_apart_on_the_map(
    page: Page, shared_dashboard: SharedDashboard, store: Store
) -> None:
    made_up_log(rename_phases(store, CHINESE), 60)
    visit(page, shared_dashboard.show(store.path), "/overlap?as=Map")
    names = sorted(page.evaluate(READ_MAP))
    assert len(names) == 9
    assert [pair for pair in pairwise(names) if pair[0][1] > pair[1][0]] == []
