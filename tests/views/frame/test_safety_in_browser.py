"""Whatever people write is text everywhere: no script runs, nothing is asked of another host."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from pipeline.ledger.actions import adopt_action
from pipeline.ledger.focus import set_focus
from pipeline.ledger.phases import edit_phase
from pipeline.ledger.practices import add_practice
from pipeline.ledger.projects import rename_project
from pipeline.ledger.reasons import edit_reason
from pipeline.ledger.sample import load_sample
from pipeline.store import Store
from tests.builders import add, catalogue, revisit, revisits_of
from tests.views.browsing import Dashboard, SharedDashboard, Windows, settle, visit
from tests.views.gestures import press_button, save_file, select_row
from views.session.messages import WORD_JOINER

pytestmark = pytest.mark.browser

# Each would leave a mark: `marked` in the window, an element, or a call to another host.
SCRIPT = "<script>window.marked=1</script>"
IMAGE = "<img id=marked src=x onerror=window.marked=2>"
SVG = "<svg id=marked onload=window.marked=3><a href=//marked.example>"
CLOSING = "</script></style></svg></title><i id=marked onclick=marked>"
QUOTES = "\"'><b id=marked onmouseover='window.marked=4'>`${marked}`"
PICTURE = "![x](https://marked.example/pixel.png)"
LINK = "[look](javascript:window.marked=5) https://marked.example"
MARKDOWN = "**marked** :red[x] :material/link: $\\frac{1}{2}$ # ~~b~~"
ENTITIES = "&lt;i id=marked&gt; &#60;script&#62; &amp;nbsp;"
FRAME = "<iframe srcdoc='<script>top.marked=6</script>'></iframe>"
NAMES = (SCRIPT, IMAGE, SVG, CLOSING, QUOTES, PICTURE, LINK, MARKDOWN, ENTITIES, FRAME)
LONG = " ".join(NAMES)
NOTE = (
    f"{LONG} <link rel=stylesheet href=https://marked.example/x.css> <base href=//marked.example>"
)
RUNS = (SCRIPT, IMAGE, SVG, FRAME, "<a id=marked href=javascript:window.marked=7>x</a>", CLOSING)

MARKS = """() => [
    ...(window.marked === undefined ? [] : ['script ' + window.marked]),
    ...[...document.querySelectorAll(
        '#marked, [src*="marked"], [href*="marked"], [href^="javascript:"], [onerror], [onload], ' +
        '[onclick], [onmouseover], iframe, base, foreignObject *, [data-testid=stMain] ' +
        ':is(b, u, em, img, i:not([data-testid]))'
    )].map(element => element.outerHTML.slice(0, 200)),
]"""
SPOTS = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].flatMap(chart => {
    const marks = [...chart.querySelectorAll('[aria-label*=marked]')];
    const boxes = marks.map(mark => mark.getBoundingClientRect());
    return boxes.filter(box => box.height > 4 && box.width > 4 && box.bottom < innerHeight)
        .slice(0, 3).map(box => [box.x + box.width / 2, box.y + box.height / 2]);
})"""
SEEN = """() => [
    document.body.innerText,
    ...[...document.querySelectorAll('[aria-label]')].map(one => one.getAttribute('aria-label')),
    ...[...document.querySelectorAll('input, textarea')].map(one => one.value),
    ...[...document.querySelectorAll('text, td, [role=gridcell]')].map(one => one.textContent),
].join(' ')"""


@dataclass
class Watch:
    """What a page did that text does not do."""

    page: Page
    noticed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._asks)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("popup", lambda popup: self.noticed.append(f"popup {popup.url}"))

    def _asks(self, dialog: Dialog) -> None:
        self.noticed.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "localhost":
            self.noticed.append(f"request {url}")

    def found(self) -> list[str]:
        """All that was noticed up to now, and what of it stands in the page."""
        return [*self.noticed, *self.page.evaluate(MARKS)]

    def says(self, text: str) -> bool:
        """Whether a person (or a screen reader) is told this text as it was typed."""
        seen = self.page.evaluate(SEEN).replace(WORD_JOINER, "")
        return " ".join(text.split()) in " ".join(seen.split())


@pytest.fixture(scope="module")
def hostile_file(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which every field that people write holds what would like to run."""
    path = tmp_path_factory.mktemp("safety") / "revisits.duckdb"
    shutil.copyfile(_empty_file, path)
    store = Store(path)
    load_sample(store)
    rename_project(store, catalogue(store).projects[0].id, name=CLOSING, by=IMAGE)
    names = catalogue(store)
    for phase, name in zip(names.phases, NAMES, strict=False):
        edit_phase(store, phase.id, name=name, description=LONG[:300], by=QUOTES)
    for reason, name in zip(names.reasons, reversed(NAMES), strict=False):
        edit_reason(store, reason.id, name=name, description=LONG[:300], by=QUOTES)
    _log_all(store)
    for name in NAMES:
        add_practice(
            store, practice=f"Do {name}", source=name, revisited_phase=PREPARATION, by=IMAGE
        )
    adopt_action(
        store,
        title=f"{IMAGE} {LINK}"[:120],
        expectation=NOTE[:300],
        adopted_by=FRAME,
        started_at="2026-08-01",
        zone="UTC",
        by=SCRIPT,
    )
    return path


PREPARATION = "data_preparation"


def _log_all(store: Store) -> None:
    """Revisits by people of all these names, in a project of such a name."""
    rows = [
        revisit(
            "model_deployment" if number % 3 else "monitoring",
            PREPARATION if number % 4 else "data_acquisition",
            project=IMAGE,
            note=NOTE,
            reason=NAMES[number % len(NAMES)],
            recorded_by=NAMES[number % len(NAMES)],
            minutes=30,
            occurred_at=f"2026-09-{1 + number // 2:02}T10:00:00Z",
        )
        for number in range(50)
    ]
    add(store, revisits_of(rows))
    set_focus(store, project=IMAGE, phase="model_deployment", by=LINK)


@pytest.fixture
def hostile_dashboard(shared_dashboard: SharedDashboard, hostile_file: Path) -> Dashboard:
    return shared_dashboard.show(hostile_file)


@pytest.fixture(scope="module")
def hostile_window(browser: Browser) -> Iterator[Watch]:
    """One window for all of it: what one page lets in is still noticed on the next."""
    windows = Windows(browser)
    yield Watch(windows.open(timezone_id="UTC"))
    windows.close_all()


@pytest.mark.parametrize("payload", RUNS)
def test_the_watch_notices_a_page_that_runs_it(page: Page, payload: str) -> None:
    watch = Watch(page)
    page.set_content(f"<style></style><p>{payload}</p>")
    page.wait_for_timeout(50)
    assert watch.found()


def test_the_watch_notices_a_picture_from_elsewhere_a_dialog_and_markup(page: Page) -> None:
    watch = Watch(page)
    picture = "<img src=https://elsewhere.example/x.png><script>alert('hello')</script>"
    page.set_content(f"{picture}<main data-testid=stMain><b>bold</b></main>")
    page.wait_for_timeout(50)
    assert {notice.split()[0] for notice in watch.found()} == {"request", "dialog", "<b>bold</b>"}


ASKED = {
    "project": SCRIPT,
    "main": IMAGE,
    "reason": PICTURE,
    "by": LINK,
    "since": QUOTES,
    "until": SVG,
    "text": SCRIPT,
    "measure": IMAGE,
    "from": CLOSING,
    "phase": QUOTES,
    "stack": SVG,
    "hours": FRAME,
    "if-model_deployment-data_preparation": IMAGE,
    "made-up": LINK,
}
# Nobody's names: what a link asks for and nobody knows is said, and narrows nothing.
LINKED = "&".join(
    f"{name}={quote(value if name == 'text' else f'{value} nobody')}"
    for name, value in ASKED.items()
)
PAGES = (
    ("/", "", NAMES[4]),
    ("/overlap", "from=model_deployment&to=data_preparation", NAMES[2]),
    ("/overlap", "as=Map", NAMES[3]),
    ("/overlap", "as=Compare&against=The+time+before&since=2026-09-10", NAMES[1]),
    ("/timeline", "", NAMES[6]),
    ("/trends", "stack=Reason", NAMES[0]),
    ("/reasons", "", NAMES[7]),
    ("/insights", "", NAMES[4]),
    ("/insights", "show=Actions", FRAME),
    ("/insights", "show=Cost", NAMES[4]),
    ("/records", "", NAMES[4]),
    ("/settings", "section=Projects", CLOSING),
    ("/settings", "section=Phases", MARKDOWN),
    ("/settings", "section=Reasons", ENTITIES),
    ("/settings", "section=Practices", f"Do {PICTURE}"),
    ("/settings", "section=Change+log", QUOTES),
    ("/settings", "section=You", IMAGE),
)


@pytest.mark.parametrize(("path", "asked", "typed"), PAGES)
def test_every_page_shows_text_as_it_was_typed_and_runs_nothing(
    hostile_window: Watch, hostile_dashboard: Dashboard, path: str, asked: str, typed: str
) -> None:
    own = {pair.split("=")[0] for pair in asked.split("&")}
    linked = "&".join(one for one in LINKED.split("&") if one.split("=")[0] not in own)
    visit(hostile_window.page, hostile_dashboard, f"{path}?{asked}&{linked}")
    tooltips = point_at_marks(hostile_window.page)
    assert hostile_window.found() == []
    assert hostile_window.says(typed)
    assert not hostile_window.says("No revisits in this view")
    if path == "/reasons" or asked.startswith("from="):
        assert any(name in tooltip for name in NAMES for tooltip in tooltips)


def point_at_marks(page: Page) -> list[str]:
    """Put the mouse on marks of each chart; what the tooltips say."""
    said = []
    for x, y in page.evaluate(SPOTS):
        page.mouse.move(x - 1, y)
        page.mouse.move(x, y)
        page.wait_for_timeout(80)
        said.append(page.evaluate("document.querySelector('#vg-tooltip-element')?.innerText || ''"))
    return said


def test_dialogs_undo_and_typed_filters_show_it_as_text(
    hostile_window: Watch, hostile_dashboard: Dashboard
) -> None:
    page = hostile_window.page
    visit(page, hostile_dashboard, "/records")
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Search note").fill(FRAME)
    page.keyboard.press("Enter")
    settle(page)
    assert hostile_window.says(f"text {FRAME}")
    page.keyboard.press("Escape")
    settle(page)
    select_row(page)  # it stays selected when a dialog is closed
    for button in ("History", "Edit"):
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_role("dialog").wait_for()
        settle(page)
        assert hostile_window.found() == []
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
    press_button(page, "Delete")
    press_button(page, "Undo")
    assert hostile_window.says("Taken back: Deleted")
    assert hostile_window.found() == []


def test_an_import_shows_its_name_and_its_rows_as_text(
    hostile_window: Watch, hostile_dashboard: Dashboard
) -> None:
    page = hostile_window.page
    visit(page, hostile_dashboard, "/records")
    page.get_by_role("button", name="Import").click()
    file = json.dumps([revisit(f"{IMAGE}?", SVG, reason=SCRIPT, note=NOTE, minutes=QUOTES)])
    name = f"{IMAGE.replace('/', '')}.json"
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": file.encode()}
    )
    expect(page.get_by_text("problems; nothing is written")).to_be_visible()
    settle(page)
    assert hostile_window.says(f"main_phase: {f'{IMAGE}?'!r}")
    assert hostile_window.found() == []
    page.keyboard.press("Escape")


def test_the_tour_and_ones_own_name_are_text(
    window: Callable[..., Page], hostile_dashboard: Dashboard
) -> None:
    page = window(toured=False)
    watch = Watch(page)
    visit(page, hostile_dashboard)
    for _ in range(3):
        press_button(page, "Next")
        assert watch.found() == []
    visit(page, hostile_dashboard, "/settings?section=You")
    page.get_by_label("Who I am").click()
    page.keyboard.type(SCRIPT)
    page.keyboard.press("Enter")
    settle(page)
    visit(page, hostile_dashboard, "/settings?section=You")
    expect(page.get_by_label("Who I am")).to_have_value(SCRIPT)
    assert watch.found() == []


@pytest.mark.parametrize(("path", "chart"), [("/overlap", "MATRIX"), ("/reasons", "PARETO")])
def test_a_saved_drawing_opened_by_itself_runs_nothing(
    hostile_window: Watch,
    hostile_dashboard: Dashboard,
    window: Callable[..., Page],
    tmp_path: Path,
    path: str,
    chart: str,
) -> None:
    page = hostile_window.page
    visit(page, hostile_dashboard, f"{path}?text={quote(SCRIPT)}")
    page.locator(f".st-key-head-{chart}").get_by_role("button", name="Save").click()
    svg, png, csv = (
        save_file(page, page.get_by_role("button", name=form, exact=True), tmp_path)
        for form in ("SVG", "PNG", "CSV")
    )
    assert png.read_bytes().startswith(b"\x89PNG")
    assert csv.stat().st_size
    opened = Watch(window())
    opened.page.goto(svg.as_uri())
    assert opened.page.evaluate("document.documentElement.tagName") == "svg"
    assert opened.noticed == []
    drawn = "document.querySelectorAll('script, image, a, [onload], [onerror]').length"
    assert opened.page.evaluate(f"[window.marked, {drawn}]") == [None, 0]
    assert "window.marked=1" in svg.read_text(), "the filter is named in the drawing"
