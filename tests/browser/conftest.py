"""A running dashboard and a real Chromium to drive it with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.servers import end_server, find_free_port, wait_for
from pipeline.store import Store

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Dashboard:
    """A server of its own on a store of its own."""

    url: str
    store: Store


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium or Chrome; without one the test is skipped, or fails if required."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        words = "no Chromium or Chrome is installed (Debian: apt-get install chromium)"
        if os.environ.get("REVISITS_REQUIRE_BROWSER") == "1":
            pytest.fail(words)
        pytest.skip(words)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield started
        started.close()


def serve(
    store: Store, *options: str, home: Path | None = None, **variables: str
) -> Iterator[Dashboard]:
    """Start the dashboard on a free port, wait until it answers, end it afterwards.

    `home` is a folder with .streamlit/secrets.toml.
    """
    port = find_free_port()
    command = [sys.executable, "-m", "pipeline", "serve", "--port", str(port), *options]
    environment = os.environ | {"REVISITS_STORE": str(store.path)} | variables
    if home:
        environment["HOME"] = str(home)
    log = store.path.with_suffix(".log").open("w")
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield Dashboard(f"http://localhost:{port}", store)
    finally:
        end_server(server)
        log.close()


@pytest.fixture
def empty_dashboard(store: Store) -> Iterator[Dashboard]:
    """The dashboard on an empty store."""
    yield from serve(store)


@pytest.fixture
def sample_dashboard(sample: Store) -> Iterator[Dashboard]:
    """The dashboard on the sample project."""
    yield from serve(sample)


TOURED: Any = {
    "name": "revisits",
    "value": quote('{"toured": true}'),
    "url": "http://localhost",
}


@pytest.fixture
def page(newcomer: Page) -> Page:
    """A browser window, 1280 by 900, in Berlin, of somebody who has seen the tour."""
    newcomer.context.add_cookies([TOURED])
    return newcomer


@pytest.fixture
def newcomer(browser: Browser) -> Iterator[Page]:
    """A browser window of somebody who was never here."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin", locale="en-GB"
    )
    yield context.new_page()
    context.close()


# The script has run, nothing is a place holder, each chart that is shown is drawn, and the page
# has the shape that it had when it was looked at before.
AT_REST = """() => {
    const charts = [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
        .filter(chart => chart.getClientRects().length);
    const drawn = charts.map(chart => chart.querySelector('svg')?.getBoundingClientRect());
    const elements = document.querySelectorAll('*').length;
    const shape = JSON.stringify([elements, innerWidth, drawn]);
    const same = shape === window.shapeBefore;
    window.shapeBefore = shape;
    return same && drawn.every(Boolean)
        && !document.querySelector('[data-testid=stSkeleton]')
        && document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]');
}"""


def settle(page: Page) -> None:
    """Wait until the script has run and the page has drawn what it gave."""
    page.wait_for_timeout(150)
    page.wait_for_function(AT_REST, polling=150, timeout=30_000)
    page.wait_for_timeout(100)


def visit(page: Page, dashboard: Dashboard, path: str = "/") -> None:
    """Open a page of the dashboard and wait for it."""
    page.goto(dashboard.url + path)
    page.wait_for_selector("[data-testid=stMainBlockContainer] [data-testid=stElementContainer]")
    settle(page)
