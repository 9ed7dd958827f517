"""A running dashboard, and browser windows to drive it with."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.servers import end_server, find_free_port, wait_for
from pipeline.store import Store
from pipeline.store.locks import locked
from pipeline.store.store import DataVersion

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
TOURED: Any = {
    "name": "revisits",
    "value": quote('{"toured": true}'),
    "url": "http://localhost",
}


@dataclass(frozen=True)
class Dashboard:
    """A running server and the store that it shows."""

    url: str
    store: Store


@dataclass
class SharedDashboard:
    """One server for many tests: each puts the store that it needs in the place that is served.

    A window that is open meanwhile has to visit a page anew: else it says that the file was
    exchanged.
    """

    dashboard: Dashboard
    shown: tuple[Path, DataVersion] | None = None

    def show(self, file: Path) -> Dashboard:
        """Serve a copy of a closed store; where that is shown already and nobody wrote, stay."""
        store = self.dashboard.store
        if self.shown != (file, store.read_version()):
            incoming = store.path.with_name("incoming")
            shutil.copyfile(file, incoming)
            with locked(store.path, exclusive=True):
                Path(f"{store.path}.wal").unlink(missing_ok=True)
                incoming.replace(store.path)
            self.shown = (file, store.read_version())
        return self.dashboard


def serve(
    store: Store,
    *options: str,
    home: Path | None = None,
    port: int | None = None,
    **variables: str,
) -> Iterator[Dashboard]:
    """Start the dashboard, by default on a free port, wait until it answers, end it afterwards.

    `home` is a folder with .streamlit/secrets.toml.
    """
    port = port or find_free_port()
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


# Notes when the page was last acted on, asked its server, heard from it, and changed.
NOTE_WHAT_HAPPENS = """(() => {
    const last = window.lastTimes = {acted: 0, asked: -1, heard: 0, changed: 0};
    const note = name => () => { last[name] = performance.now(); };
    for (const event of ['pointerup', 'click', 'keydown', 'input', 'change', 'resize'])
        addEventListener(event, note('acted'), true);
    new MutationObserver(note('changed')).observe(
        document, {subtree: true, childList: true, attributes: true, characterData: true});
    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener('message', note('heard'));
        }
        send(data) {
            note('asked')();
            super.send(data);
        }
    };
})()"""
# What was done has reached the server (or had time to: Streamlit waits 200 ms with a click on a
# chart), the server has answered, the script has run, nothing is a place holder, each chart that
# is shown is drawn, and the page has stood still for a while.
AT_REST = """() => {
    const {acted, asked, heard, changed} = window.lastTimes;
    const now = performance.now();
    const charts = [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
        .filter(chart => chart.getClientRects().length);
    return now - acted > (asked > acted ? 0 : 300)
        && (heard > asked || now - asked > 10000)
        && now - Math.max(asked, heard, changed) > 120
        && document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')
        && !document.querySelector('[data-testid=stSkeleton]')
        && charts.every(chart => chart.querySelector('svg, canvas'));
}"""


def note_what_happens(context: BrowserContext) -> None:
    """Make `settle` possible in all windows that the context will open."""
    context.add_init_script(NOTE_WHAT_HAPPENS)


@dataclass
class Windows:
    """Opens windows that know nothing of earlier ones.

    A context is wiped and used again: it has Streamlit's scripts in its cache.
    """

    browser: Browser
    idle: dict[str, list[BrowserContext]] = field(default_factory=dict)
    in_use: list[tuple[str, BrowserContext]] = field(default_factory=list)

    def open(self, *, width: int = 1280, toured: bool = True, **settings: Any) -> Page:
        """A window in Berlin of somebody else than all that are open, who has seen the tour."""
        viewport = {"width": width, "height": settings.pop("height", 900)}
        settings = {"timezone_id": "Europe/Berlin", "locale": "en-GB", **settings}
        kind = repr(sorted(settings.items()))
        idle = self.idle.setdefault(kind, [])
        context = idle.pop() if idle else self._new_context(settings)
        self.in_use.append((kind, context))
        if toured:
            context.add_cookies([TOURED])
        page = context.new_page()
        page.set_viewport_size(viewport)
        return page

    def _new_context(self, settings: dict[str, Any]) -> BrowserContext:
        context = self.browser.new_context(**settings)
        note_what_happens(context)
        return context

    def close_all(self) -> None:
        """Close every window and forget what it kept: cookies and what scripts had stored."""
        for kind, context in self.in_use:
            for page in context.pages:
                if page.url.startswith("http"):
                    page.evaluate("localStorage.clear()")
                page.close()
            context.clear_cookies()
            self.idle[kind].append(context)
        self.in_use.clear()


def settle(page: Page) -> None:
    """Wait until the script has run and the page has drawn what it gave."""
    page.wait_for_function(AT_REST, polling=40, timeout=30_000)


def visit(page: Page, dashboard: Dashboard, path: str = "/") -> None:
    """Open a page of the dashboard and wait for it."""
    page.goto(dashboard.url + path)
    page.wait_for_selector(
        "[data-testid=stMainBlockContainer] [data-testid=stElementContainer]:visible"
    )
    settle(page)


def expect_address(page: Page, part: str, *, has: bool = True) -> None:
    """Wait until the filters and choices in the address have this part, or have it no more."""
    page.wait_for_function(
        "([part, has]) => location.search.includes(part) === has", arg=[part, has]
    )
