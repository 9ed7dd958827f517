"""Clicks in a real Chromium and measures the time until the page's figures have changed."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.views.browsing import NAMES, QUIET, TOURED, note_what_happens, settle

WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
TIMEOUT_MS = 60_000
WatchedFigure = tuple[str, str | None]


@dataclass(frozen=True)
class Watched:
    """A page to measure: its path, what is clicked, and the figures that must change."""

    path: str
    clicked: str
    figures: tuple[WatchedFigure, ...]
    has_chart: bool = True


def find_browser() -> str | None:
    """Find the path of Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a headless Chromium for the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(QUIET))
        yield browser
        browser.close()


def measure_clicks(
    browser: Browser, url: str, watched: Watched, *, times: int
) -> tuple[float, ...]:
    """Open the page in a new window and click `times` times; returns milliseconds per click."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin", locale="en-GB"
    )
    note_what_happens(context)
    context.add_cookies([TOURED])
    page = context.new_page()
    page.goto(url + watched.path)
    for selector, _ in watched.figures:
        page.wait_for_selector(selector, state="attached", timeout=TIMEOUT_MS)
    settle(page)
    taken = tuple(_click(page, watched) for _ in range(times))
    context.close()
    return taken


def _click(page: Page, watched: Watched) -> float:
    page.evaluate(WATCH, watched.figures)
    page.locator(watched.clicked).first.click()
    page.wait_for_function("window.watched", timeout=TIMEOUT_MS)
    seen = page.evaluate("window.watched")
    if watched.has_chart:
        _compare(*seen["figures"])
    settle(page)
    return float(seen["milliseconds"])


def _compare(texts: list[str], marks: list[str]) -> None:
    """Assert that the chart's marks add up to the number in the headline."""
    head, *counts = (
        int(number.replace(",", ""))
        for number in (
            texts[0].split()[0],
            *re.findall(r"; Revisits: ([\d,]+)", "\n".join(marks)),
        )
    )
    assert head == sum(counts), (texts[0], len(marks))
