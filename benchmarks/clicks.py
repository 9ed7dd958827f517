"""Time from a filter click to the last changed figure, in a browser, beside an empty app.

Measured in the page, by watch.js: from the time stamp of the click event to the change of the
document with which both the head line and the chart show other figures than before the click (in
the empty app: its one text). That holds the click's way to the server, the rerun with its
reads, the way back, and the work of React and Vega; not the painting of the screen. Browser and
server share the machine.

A filter click is a click on the chip of a reason, which drops that reason. The page begins with
all reasons as chips, so that every click asks for a selection that nobody asked for before
("asked first"). Then a second browser window clicks the same chips in the same order, and every
answer is in the cache ("asked before"). Trends is not measured from the cache: its answers expire
every minute, because of running focus sessions.
"""

from urllib.parse import urlencode

from playwright.sync_api import Browser

from benchmarks import servers
from benchmarks.filling import filled_store
from benchmarks.timing import Spread, format_table
from benchmarks.watching import Watched, chromium, find_browser, measure_clicks
from pipeline.asking import questions

CHIP = "[class*='st-key-chip-reason'] button"
TEXTS = ("[data-testid=stText]", None)
MARKS = ("[data-testid=stVegaLiteChart] .mark-rect path[aria-label]", "aria-label")
EMPTY_APP_PAGE = Watched("/", "[data-testid=stButton] button", (TEXTS,), has_chart=False)


def measure_pages(sizes: tuple[int, ...], *, times: int) -> str:
    """Measure the click times of each page: one row per page, one column per size."""
    if find_browser() is None:
        return "Not measured: no Chromium or Chrome is installed."
    with chromium() as browser:
        taken = [_measure_size(browser, rows, times=times) for rows in sizes]
    lines = [(page, *(spreads[page] for spreads in taken)) for page in taken[0]]
    return format_table(("click → last figure", *(f"{rows:,} revisits" for rows in sizes)), lines)


def _measure_size(browser: Browser, rows: int, *, times: int) -> dict[str, Spread]:
    with servers.empty_app() as url:
        taken = {"empty app": measure_clicks(browser, url, EMPTY_APP_PAGE, times=times)}
    with filled_store(rows) as store, servers.dashboard(store) as url:
        with store.reading() as reader:
            names = [reason.name for reason in questions.load_catalogue(reader).reasons]
        overlap, trends = _make_page("overlap", names), _make_page("trends", names[::-1])
        for asked in ("asked first", "asked before"):
            taken[f"Overlap, {asked}"] = measure_clicks(browser, url, overlap, times=times)
        taken["Trends, asked first"] = measure_clicks(browser, url, trends, times=times)
    return {page: Spread(milliseconds) for page, milliseconds in taken.items()}


def _make_page(name: str, reasons: list[str]) -> Watched:
    """Make a page with the reasons as filter chips, in this order."""
    query = urlencode([("reason", reason) for reason in reasons])
    return Watched(f"/{name}?{query}", CHIP, (TEXTS, MARKS))
