"""The report in a browser: saved from Insights, opened without a network, printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipeline.ledger.phases import edit_phase
from pipeline.store import Store
from tests.browser.conftest import Dashboard, visit
from tests.builders import id_of
from tests.pipeline.test_patterns import DEPLOYMENT, PREPARATION
from tests.pipeline.test_patterns import written as with_pairs
from tests.views.test_report import hostile, made, read

__all__ = ["hostile"]  # the store whose every name would like to be run
pytestmark = pytest.mark.browser
ONE_SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")


def opened(browser: Browser, report: str, folder: Path) -> tuple[Page, list[str]]:
    """The report opened as a file, without a network; what it asked for or complained about."""
    file = folder / "report.html"
    file.write_text(report, encoding="utf-8")
    page = browser.new_context(offline=True).new_page()
    noticed: list[str] = []
    page.on("console", lambda message: noticed.append(message.text))
    page.on("pageerror", lambda error: noticed.append(str(error)))
    page.on("dialog", lambda dialog: noticed.append(dialog.message))
    page.on("request", lambda request: noticed.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_timeout(300)
    noticed.remove(file.as_uri())
    return page, noticed


def test_it_opens_without_a_network_and_asks_for_nothing(
    browser: Browser, sample: Store, tmp_path: Path
) -> None:
    page, noticed = opened(browser, made(sample), tmp_path)
    assert noticed == []
    assert page.locator("svg").count() >= 10
    for drawing in page.locator("svg").all():
        box = drawing.bounding_box()
        assert box
        assert box["height"] > 30
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.context.close()


def test_nothing_of_what_people_wrote_is_run(
    browser: Browser,
    hostile: Store,
    tmp_path: Path,
) -> None:
    page, noticed = opened(browser, made(hostile), tmp_path)
    assert noticed == []
    assert page.locator("script, img, [onload], [onerror]").count() == 0
    page.context.close()


def test_it_prints_on_two_or_three_sheets_with_letters_large_enough(
    browser: Browser, sample: Store, tmp_path: Path
) -> None:
    page, _ = opened(browser, made(sample), tmp_path)
    page.emulate_media(media="print")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(ONE_SHEET.findall(printed)) in (2, 3)
    sizes = page.eval_on_selector_all(
        ".advice, .act, h3", "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) * 0.75 >= 9
    page.context.close()


def test_a_long_name_breaks_no_number_of_the_phases(
    browser: Browser, store: Store, tmp_path: Path
) -> None:
    long_name = "A phase whose name is as long as it may be: sixty-four letters!!"
    edit_phase(store, id_of(store, "Data preparation"), name=long_name, by="ana")
    with_pairs(store, {(DEPLOYMENT, PREPARATION): 120}, reason=lambda _: "reason" * 10)
    page, _ = opened(browser, made(store), tmp_path)
    (row,) = page.get_by_role("row").filter(has_text=long_name).all()
    (gain,) = row.locator("td", has_text="−120").all()
    lines = gain.evaluate(
        "one => { const all = document.createRange();"
        " all.selectNodeContents(one); return all.getClientRects().length }"
    )
    assert lines == 1
    page.context.close()


def test_a_phone_scrolls_the_matrix_and_not_the_page(
    browser: Browser, sample: Store, tmp_path: Path
) -> None:
    page, _ = opened(browser, made(sample), tmp_path)
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.locator("#matrix").bounding_box()["width"] >= 600  # type: ignore[index]
    page.context.close()


def test_insights_makes_it_with_the_filters_of_the_page_and_saves_it(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/insights?reason=Schema+change")
    page.get_by_role("button", name="Report", exact=True).click()
    save = page.get_by_role("button", name="Save report.html")
    save.wait_for(timeout=60_000)
    with page.expect_download() as download:
        save.click()
    assert download.value.suggested_filename == "report.html"
    words = read(Path(download.value.path()).read_text(encoding="utf-8")).said
    assert "Records 35 revisits" in words
    assert "Filters reason Schema change" in words
    assert "(Europe/Berlin)" in words
