"""At home on every screen: for everybody, on a phone, enlarged, on paper, and as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from pipeline.store import Store
from tests.browser.conftest import TOURED, Dashboard, serve, settle, visit
from tests.builders import all_records

pytestmark = pytest.mark.browser

PAIR = "/overlap?from=Model+deployment&to=Data+preparation"
PAGES = (
    "/",
    PAIR,
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
WCAG_22_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# What comes from Streamlit itself and not from us: the rule, and what its element's HTML holds.
OF_STREAMLIT = (
    # The hours and minutes of a date field are narrower than 24 pixels.
    ("target-size", 'role="spinbutton"'),
)
SIDEWAYS = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
WORDS_CUT = """[...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')].flatMap(svg => {
    const room = svg.getBoundingClientRect();
    const seen = one => getComputedStyle(one).opacity !== '0';
    return [...svg.querySelectorAll('text')].filter(seen).filter(text => {
        const own = text.getBoundingClientRect();
        return own.width && (own.right > room.right + 2 || own.left < room.left - 2);
    }).map(text => text.textContent);
})"""


@pytest.fixture(scope="module")
def shared(_sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """One dashboard on the sample for all tests that only look."""
    path = tmp_path_factory.mktemp("screen") / "sample.duckdb"
    path.write_bytes(_sample_file.read_bytes())
    yield from serve(Store(path))


def window(browser: Browser, *, width: int, height: int = 900, theme: str = "light") -> Page:
    """A browser window of somebody who knows the tour."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        timezone_id="Europe/Berlin",
        locale="en-GB",
    )
    context.add_cookies([TOURED])
    return context.new_page()


def found_by_axe(page: Page) -> list[str]:
    """Each violation of WCAG 2.2 A and AA that is ours: rule, element, what is wrong."""
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": list(WCAG_22_AA)}}
    answer = Axe().run(page, options=options).response
    assert answer["passes"], "axe looked at nothing"
    return [
        f"{one['id']}: {node['html'][:200]}: {node['failureSummary'][:300]}"
        for one in answer["violations"]
        for node in one["nodes"]
        if not any(one["id"] == rule and part in node["html"] for rule, part in OF_STREAMLIT)
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_breaks_no_rule_of_accessibility(
    browser: Browser, shared: Dashboard, path: str, theme: str
) -> None:
    page = window(browser, width=1280, theme=theme)
    visit(page, shared, path)
    assert found_by_axe(page) == []
    page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_opens_over_a_page_breaks_no_rule(
    browser: Browser, shared: Dashboard, theme: str
) -> None:
    page = window(browser, width=1280, theme=theme)
    visit(page, shared, "/overlap")
    page.get_by_role("button", name="How to read this").first.click()
    settle(page)
    assert found_by_axe(page) == []
    visit(page, shared, "/records")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    settle(page)
    assert found_by_axe(page) == []
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_never_scrolls_sideways_enlarged_or_on_a_phone(
    browser: Browser, shared: Dashboard, path: str
) -> None:
    page = window(browser, width=640, height=450)  # 1280 by 900 at 200 %
    visit(page, shared, path)
    assert page.evaluate(SIDEWAYS) <= 0
    page.set_viewport_size({"width": 400, "height": 800})
    settle(page)
    assert page.evaluate(SIDEWAYS) <= 0
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('[data-testid=stMainBlockContainer] *')]"
        ".filter((one) => !one.closest('[data-testid=stDataFrame], svg'))"
        ".map((one) => one.getBoundingClientRect().right))"
    )
    assert widest <= 401
    assert page.evaluate(WORDS_CUT) == []
    page.context.close()


def test_a_revisit_is_logged_on_a_phone(browser: Browser, empty_dashboard: Dashboard) -> None:
    page = window(browser, width=400, height=800)
    visit(page, empty_dashboard)
    page.get_by_label("Which project is it?").fill("churn-model")
    page.get_by_role("button", name="Start").click()
    settle(page)
    page.get_by_role("radio", name="Model deployment").click()
    settle(page)
    page.get_by_role("radiogroup", name="Back to").get_by_role(
        "radio", name="Data preparation"
    ).click()
    settle(page)
    page.get_by_role("radiogroup", name="Why").get_by_role("radio", name="Schema change").click()
    settle(page)
    assert page.evaluate(SIDEWAYS) <= 0
    page.get_by_role("button", name=re.compile("^Log revisit")).click()
    settle(page)
    expect(page.get_by_text("Logged Model deployment → Data preparation")).to_be_visible()
    assert all_records(empty_dashboard.store).height == 1
    page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_shows_what_was_found_and_nothing_to_click(
    browser: Browser, shared: Dashboard, theme: str
) -> None:
    page = window(browser, width=1280, theme=theme)
    visit(page, shared, "/overlap?main=Model+deployment")
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg .mark-text text")
    page.emulate_media(media="print")
    expect(page.get_by_text(re.compile("^60 revisits,"))).to_be_visible()
    expect(page.get_by_text("Model deployment").first).to_be_visible()  # the filter that is set
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()
    for name in ("How to read this", "Save", "Filter", "Clear"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(page.get_by_role("combobox")).to_have_count(0)
    expect(page.get_by_text("Click a cell or an arc")).to_be_hidden()
    expect(page.get_by_role("link", name="Trends")).to_have_count(0)
    page.screenshot(path=(shot := Path(shared.store.path).with_name(f"{theme}.png")))
    with Image.open(shot) as image:
        corner = image.convert("RGB").getpixel((3, image.height - 3))
    assert isinstance(corner, tuple)
    assert min(corner) > 240
    assert len(page.pdf(print_background=False)) > 20_000
    page.set_viewport_size({"width": 560, "height": 800})
    expect(page.locator(".st-key-matrix-on-wide .st-key-MATRIX")).to_be_visible()
    expect(page.locator(".st-key-strong-pairs")).to_be_hidden()
    page.context.close()


@pytest.mark.parametrize("form", ["PNG", "SVG", "CSV"])
def test_a_chart_is_saved_with_all_that_tells_what_it_is(
    browser: Browser, shared: Dashboard, form: str, tmp_path: Path
) -> None:
    page = window(browser, width=1280)
    visit(page, shared, "/reasons?main=Model+deployment")
    page.get_by_role("button", name="Save").first.click()
    with page.expect_download() as begun:
        page.get_by_role("button", name=form, exact=True).first.click()
    file = tmp_path / begun.value.suggested_filename
    begun.value.save_as(file)
    assert file.name == f"pareto.{form.lower()}"
    if form == "PNG":
        with Image.open(file) as image:
            assert image.width > 1500
    elif form == "SVG":
        assert re.search(
            r"How often.*60 revisits · from Model deployment · drawn \d+ \w+ 20\d\d",
            file.read_text(),
            re.DOTALL,
        )
    else:
        assert file.read_text().splitlines()[0].startswith("rank,reason_id,reason,revisits")
    page.context.close()


def test_a_saved_chart_says_the_day_of_its_reader(
    browser: Browser, shared: Dashboard, tmp_path: Path
) -> None:
    zone = "Pacific/Kiritimati" if datetime.now(UTC).hour >= 10 else "Etc/GMT+12"
    context = browser.new_context(timezone_id=zone, locale="en-US")
    context.add_cookies([TOURED])
    page = context.new_page()
    visit(page, shared, "/reasons")
    page.get_by_role("button", name="Save").first.click()
    with page.expect_download() as begun:
        page.get_by_role("button", name="SVG", exact=True).first.click()
    begun.value.save_as(tmp_path / "chart.svg")
    here = datetime.now(ZoneInfo(zone))
    assert f"drawn {here:%b} {here.day}, {here.year}" in (tmp_path / "chart.svg").read_text()
    context.close()
