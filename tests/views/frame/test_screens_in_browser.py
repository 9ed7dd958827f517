"""At home on every screen: for everybody, on a phone, enlarged, and on paper."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import press_button
from tests.views.legibility import find_violations, scrolls_sideways

pytestmark = pytest.mark.browser

THEMES = ("light", "dark")
PAGES = (
    "/",
    "/overlap?from=Model+deployment&to=Data+preparation",
    "/overlap?as=Map&phase=Model+deployment",
    "/timeline",
    "/trends",
    "/reasons",
    "/overlap?measure=Lift&from=Model+deployment&to=Data+preparation",
    "/insights",
    "/insights?show=Actions",
    "/insights?show=Cost",
    "/records",
    "/settings",
    "/settings?section=Phases",
    "/settings?section=Reasons",
    "/settings?section=Practices",
    "/settings?section=Change+log",
    "/settings?section=You",
)
RIGHTMOST = """Math.max(
    ...[...document.querySelectorAll('[data-testid=stMainBlockContainer] *')]
        .filter(part => !part.closest('[data-testid=stDataFrame], .rows-table table, svg'))
        .map(part => part.getBoundingClientRect().right))"""
WORDS_CUT = """[...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')].flatMap(svg => {
    const room = svg.getBoundingClientRect();
    const seen = text => getComputedStyle(text).opacity !== '0';
    return [...svg.querySelectorAll('text')].filter(seen).filter(text => {
        const own = text.getBoundingClientRect();
        return own.width && (own.right > room.right + 2 || own.left < room.left - 2);
    }).map(text => text.textContent);
})"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_breaks_no_rule_of_accessibility_and_never_scrolls_sideways(
    page: Page, sample_dashboard: Dashboard, path: str
) -> None:
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        visit(page, sample_dashboard, path)
        assert find_violations(page) == [], theme
    for width, height in ((640, 450), (400, 800)):  # 1280 by 900 at 200 %, and a phone
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        assert not scrolls_sideways(page)
    page.wait_for_timeout(1000)  # a chart takes its new width some time after its window does
    assert page.evaluate(RIGHTMOST) <= 401
    assert page.evaluate(WORDS_CUT) == []


@pytest.mark.parametrize("theme", THEMES)
def test_what_opens_over_a_page_breaks_no_rule(
    page: Page, sample_dashboard: Dashboard, theme: str
) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    visit(page, sample_dashboard, "/overlap")
    page.get_by_role("button", name="How to read this").first.click()
    settle(page)
    assert find_violations(page) == []
    visit(page, sample_dashboard, "/records")
    press_button(page, "Import")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert find_violations(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_paper_shows_what_was_found_and_nothing_to_click(
    page: Page, sample_dashboard: Dashboard, tmp_path: Path, theme: str
) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    visit(page, sample_dashboard, "/overlap?main=Model+deployment")
    page.emulate_media(media="print")
    expect(page.get_by_text(re.compile("^60 revisits,"))).to_be_visible()
    expect(page.get_by_text("Model deployment").first).to_be_visible()  # the filter that is set
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()
    for name in ("How to read this", "Save", "Filter", "Clear"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(page.get_by_role("combobox")).to_have_count(0)
    expect(page.get_by_text("Click a cell or an arc")).to_be_hidden()
    expect(page.get_by_role("link", name="Trends")).to_have_count(0)
    page.screenshot(path=tmp_path / "page.png")
    with Image.open(tmp_path / "page.png") as image:
        corner = image.convert("RGB").getpixel((3, image.height - 3))
    assert isinstance(corner, tuple)
    assert min(corner) > 240
    assert len(page.pdf(print_background=False)) > 20_000
    page.set_viewport_size({"width": 560, "height": 800})
    expect(page.locator(".st-key-matrix-on-wide .st-key-MATRIX")).to_be_visible()
    expect(page.locator(".st-key-strong-pairs")).to_be_hidden()
