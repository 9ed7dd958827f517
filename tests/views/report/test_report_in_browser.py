"""The report in a browser: saved from Insights, opened without a network, printed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pipeline.ledger.phases import edit_phase
from pipeline.store import Store
from tests.builders import SAMPLE_NOW, id_of
from tests.logs import DEPLOYMENT, PREPARATION, add_pairs
from tests.views.browsing import Dashboard, visit
from tests.views.gestures import press_button, save_file
from tests.views.legibility import scrolls_sideways
from tests.views.report.reading import make_hostile, make_report, read

pytestmark = pytest.mark.browser
SHEET = (726, 1043)  # what an A4 sheet has within its margins, in pixels
ONE_SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")


@dataclass
class Opened:
    """A report opened as a file, without a network; what it asked for or complained about."""

    page: Page
    noticed: list[str] = field(default_factory=list)


@pytest.fixture
def open_report(window: Callable[..., Page], tmp_path: Path) -> Callable[[Store], Opened]:
    def open_one(store: Store) -> Opened:
        file = tmp_path / "report.html"
        file.write_text(make_report(store), encoding="utf-8")
        opened = Opened(window(offline=True))
        page, note = opened.page, opened.noticed.append
        page.on("console", lambda message: note(message.text))
        page.on("pageerror", lambda error: note(str(error)))
        page.on("dialog", lambda dialog: note(dialog.message))
        page.on("request", lambda request: note(request.url))
        page.goto(file.as_uri())
        page.wait_for_timeout(300)
        opened.noticed.remove(file.as_uri())
        return opened

    return open_one


@pytest.mark.parametrize("days", [1, 300], ids=["fresh", "long silent"])
def test_it_opens_without_a_network_prints_on_few_sheets_and_fits_a_phone(
    open_report: Callable[[Store], Opened],
    sample: Store,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
) -> None:
    drawn = SAMPLE_NOW + timedelta(days=days)
    monkeypatch.setattr("pipeline.figures.report.retrospective.get_utc_now", lambda: drawn)
    opened = open_report(sample)
    page = opened.page
    assert opened.noticed == []
    assert page.locator("svg").count() >= 3
    assert page.locator(".bars dd.marked").count() >= 1
    for drawing in page.locator("svg").all():
        box = drawing.bounding_box()
        assert box
        assert box["height"] > 30
    assert not scrolls_sideways(page)

    page.set_viewport_size({"width": 400, "height": 800})
    assert not scrolls_sideways(page)
    assert page.locator("#matrix").bounding_box()["width"] >= 600  # type: ignore[index]

    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEET[0], "height": SHEET[1]})
    evidence = page.locator(".evidence").bounding_box()
    assert evidence
    assert evidence["y"] <= SHEET[1]  # what comes before it fits on the first sheet
    printed = page.pdf(prefer_css_page_size=True)
    assert len(ONE_SHEET.findall(printed)) in (3, 4)
    sizes = page.eval_on_selector_all(
        ".advice, .act, h3",
        "all => all.map(words => parseFloat(getComputedStyle(words).fontSize))",
    )
    assert min(sizes) * 0.75 >= 9


def test_nothing_of_what_people_wrote_is_run(
    open_report: Callable[[Store], Opened], store: Store
) -> None:
    opened = open_report(make_hostile(store))
    assert opened.noticed == []
    assert opened.page.locator("script, img, [onload], [onerror]").count() == 0


def test_a_long_name_breaks_no_number_of_the_phases(
    open_report: Callable[[Store], Opened], store: Store
) -> None:
    long_name = "A phase whose name is as long as it may be: sixty-four letters!!"
    edit_phase(store, id_of(store, "Data preparation"), name=long_name, by="ana")
    add_pairs(store, {(DEPLOYMENT, PREPARATION): 120}, reason=lambda _: "reason" * 10)
    page = open_report(store).page
    (row,) = page.get_by_role("row").filter(has_text=long_name).all()
    (gain,) = row.locator("td", has_text="−120").all()
    lines = gain.evaluate(
        "cell => { const all = document.createRange();"
        " all.selectNodeContents(cell); return all.getClientRects().length }"
    )
    assert lines == 1


def test_insights_makes_it_with_the_filters_of_the_page_and_saves_it(
    page: Page, sample_dashboard: Dashboard, tmp_path: Path
) -> None:
    visit(page, sample_dashboard, "/insights?reason=Schema+change")
    press_button(page, "Report")
    save = page.get_by_role("button", name="Save report.html")
    save.wait_for(timeout=60_000)
    file = save_file(page, save, tmp_path)
    assert file.name == "report.html"
    words = read(file.read_text(encoding="utf-8")).words
    assert "Records 35 revisits" in words
    assert "Filters reason Schema change" in words
    assert "(Europe/Berlin)" in words
