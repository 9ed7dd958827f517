"""Windows of a real Chromium, and the time until what they show has changed for the last time.

last_change.js, in the page, notes the click's own time stamp and each change of the document and
of its canvases. A page is at rest once its script has ended and nothing has changed for QUIET_MS;
the time that counts is that of the last change before the quiet. It holds the click's way to the
server, the rerun with its reads, the way back, and the work of React and Vega; not the painting of
the screen.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    TimeoutError,
    WebSocket,
    sync_playwright,
)

from benchmarks.servers import Server
from tests.views.browsing import NAMES, QUIET, TOURED

LAST_CHANGE = Path(__file__).with_name("last_change.js").read_text(encoding="utf-8")
QUIET_MS = 300
POLL_MS = 50
PATIENCE_MS = 60_000
SHOWN = "[data-testid=stMainBlockContainer] [data-testid=stElementContainer]"
AT_REST = "(wanted) => window.lastChange.isAtRest(wanted)"


class NotAtRest(Exception):
    """The page did not come to rest within PATIENCE_MS."""


@dataclass(frozen=True)
class Clicked:
    """One click, in milliseconds: until the last change, and processor time on both sides."""

    wall: float
    server: float
    browser: float


class Window:
    """A browser window of a running server; what it has loaded of Streamlit it keeps.

    `frames` is all that the server has sent to the page that is open now.
    """

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser, self.server = browser, server
        self.frames: list[bytes | str] = []
        self._begin()

    def open(self, path: str) -> float:
        """Open a page as a link does and wait until it is at rest. Raises NotAtRest.

        Returns the milliseconds from the navigation to the last change.
        """
        self.frames.clear()
        with late_is_never():
            self.page.goto(self.server.url + path, wait_until="commit", timeout=PATIENCE_MS)
            self.page.wait_for_selector(SHOWN, state="attached", timeout=PATIENCE_MS)
        wait_for_rest(self.page, must_ask=False)
        return float(self.page.evaluate("window.lastChange.changed"))

    def prepare(self, prepare: Callable[[Page], None]) -> None:
        """Do what goes before the click, and wait until the page is at rest. Raises NotAtRest."""
        with late_is_never():
            prepare(self.page)
        wait_for_rest(self.page, must_ask=False)

    def measure(
        self, click: Callable[[Page], None], *, must_ask: bool = True, until_it_says: str = ""
    ) -> Clicked:
        """Click and wait until the page is at rest. Raises NotAtRest.

        With `until_it_says` the time ends where the page says this and did not say it before.
        """
        server, browser = self.server.read_processor_ms(), self.read_browser_ms()
        self.page.evaluate("(words) => window.lastChange.arm(words)", until_it_says)
        with late_is_never():
            click(self.page)
        wait_for_rest(self.page, must_ask=must_ask)
        wall = self.page.evaluate("window.lastChange.read()")
        return Clicked(
            max(0.0, float(wall)),
            self.server.read_processor_ms() - server,
            self.read_browser_ms() - browser,
        )

    def renew(self) -> None:
        """Close it, whatever it is doing, and open an empty one."""
        self.context.close()
        self._begin()

    def close(self) -> None:
        """Close it."""
        self.context.close()

    def _begin(self) -> None:
        self.context = new_context(self.browser)
        self.page = self.context.new_page()
        self.page.on("websocket", self._listen)
        self.metrics = self.context.new_cdp_session(self.page)
        self.metrics.send("Performance.enable")

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._keep)

    def _keep(self, frame: bytes | str) -> None:
        self.frames.append(frame)

    def read_browser_ms(self) -> float:
        """Read the processor time that the window's renderer has used until now."""
        metrics = self.metrics.send("Performance.getMetrics")["metrics"]
        return next(1000.0 * each["value"] for each in metrics if each["name"] == "ProcessTime")


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


def new_context(browser: Browser) -> BrowserContext:
    """Make a browser that has nothing in its cache, whose windows note their last change."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin", locale="en-GB"
    )
    context.add_init_script(LAST_CHANGE)
    context.add_cookies([TOURED])
    return context


def wait_for_rest(page: Page, *, must_ask: bool) -> None:
    """Wait until the page is at rest. Raises NotAtRest after PATIENCE_MS."""
    wanted = {"quiet": QUIET_MS, "mustAsk": must_ask}
    with late_is_never():
        page.wait_for_function(AT_REST, arg=wanted, polling=POLL_MS, timeout=PATIENCE_MS)


@contextmanager
def late_is_never() -> Iterator[None]:
    """Raise NotAtRest where the block waits for something that does not come in time."""
    try:
        yield
    except TimeoutError as late:
        raise NotAtRest from late
