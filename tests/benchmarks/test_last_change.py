"""A click is measured to the last change of the page, however late that comes, and in a canvas."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from benchmarks.pages import windows
from benchmarks.pages.windows import NotAtRest, Window
from benchmarks.servers import Server

pytestmark = pytest.mark.browser

PAGE = """
<div data-testid=stApp data-test-script-state=notRunning><div data-testid=stMain>
<div data-testid=stMainBlockContainer><div data-testid=stElementContainer>
<button>Again</button><p>before</p><canvas></canvas></div></div></div></div>
<script>
const app = document.querySelector("div"), text = document.querySelector("p");
const canvas = document.querySelector("canvas").getContext("2d");
const run = () => { app.dataset.testScriptState = "running"; };
const end = () => { app.dataset.testScriptState = "notRunning"; };
document.querySelector("button").onclick = () => { %s };
</script>
"""


@contextmanager
def page_that(browser: Browser, does: str) -> Iterator[Window]:
    """Open a page whose button does this."""
    window = Window(browser, Server("http://late.test", os.getpid(), 0))
    window.page.route(
        "**/*", lambda route: route.fulfill(body=PAGE % does, content_type="text/html")
    )
    window.open("/")
    yield window
    window.close()


def measure(window: Window, *, says: str = "") -> float:
    clicked = window.measure(
        lambda page: page.locator("button").click(), must_ask=False, until_it_says=says
    )
    return clicked.wall


@pytest.mark.parametrize(
    "late",
    [
        "setTimeout(() => { text.textContent = 'after'; }, 600)",
        "setTimeout(() => { text.title = 'after'; }, 600)",
        "setTimeout(() => { canvas.fillRect(0, 0, 9, 9); }, 600)",
    ],
)
def test_what_changes_last_counts(browser: Browser, late: str) -> None:
    first = "run(); text.textContent = 'first'; setTimeout(end, 400);"
    with page_that(browser, first + late) as window:
        assert measure(window) >= 599


def test_a_page_that_is_still_drawing_is_not_at_rest(browser: Browser) -> None:
    steps = "for (const ms of [100, 350, 600, 850]) setTimeout(() => { text.title = ms; }, ms);"
    with page_that(browser, steps) as window:
        assert measure(window) >= 849


def test_a_page_that_waits_for_its_script_is_not_at_rest(browser: Browser) -> None:
    with page_that(browser, "run(); setTimeout(end, 900);") as window:
        assert measure(window) >= 899


def test_what_was_before_the_click_does_not_count(browser: Browser) -> None:
    with page_that(browser, "") as window:
        window.page.evaluate("text.textContent = 'earlier'")
        assert measure(window) == 0


def test_a_confirmation_counts_from_when_it_reads_otherwise_than_before(browser: Browser) -> None:
    says = """
    text.lang = performance.now();
    setTimeout(() => { text.textContent = 'Logged ' + performance.now(); }, 400);
    setTimeout(() => { text.title = performance.now(); }, 600);
    """
    with page_that(browser, says) as window:
        for _ in range(2):
            assert measure(window, says="Logged ") >= 399


def test_a_page_that_never_comes_to_rest_is_given_up(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with page_that(
        browser, "setInterval(() => { text.title = performance.now(); }, 50);"
    ) as window:
        monkeypatch.setattr(windows, "PATIENCE_MS", 1_000)
        with pytest.raises(NotAtRest):
            measure(window)
        window.renew()
