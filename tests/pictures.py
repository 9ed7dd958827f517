"""`python -m tests.pictures [FILE]`: draw the pictures that README shows, in docs/pictures.

They are of the sample project, or of a file of revisits or focus sessions that can be imported.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from pipeline.errors import RevisitsError
from pipeline.importing import format_of, read_sheet
from pipeline.records import add_sheet
from pipeline.sample import load_sample
from pipeline.store import Store
from tests.browser.conftest import NAMES, QUIET, TOURED, Dashboard, serve, settle, visit

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PAIR = "/overlap?from=Model+deployment&to=Data+preparation"
VIEWS = (("log", "/", "light"), ("overlap", PAIR, "light"), ("overlap-dark", PAIR, "dark"))
LOADING = "[data-stale=true], [data-testid=stSkeleton], [data-testid=stSpinner]"
CONTENT = "document.querySelector('[data-testid=stMainBlockContainer]').getBoundingClientRect()"
WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 1280, 720, 1100


def main() -> None:
    """Draw all pictures; ends with a plain word where that cannot be done."""
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    if browser is None:
        sys.exit("No Chromium or Chrome is installed (Debian: apt-get install chromium).")
    with tempfile.TemporaryDirectory(prefix="revisits-pictures-") as folder:
        store = Store(Path(folder) / "revisits.duckdb")
        try:
            _fill(store, sys.argv[1:])
        except RevisitsError as error:
            sys.exit(str(error))
        except OSError as error:
            sys.exit(f"{error.filename} cannot be read: {error.strerror}")
        with contextmanager(serve)(store) as dashboard, sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=browser, args=list(QUIET))
            for name, path, scheme in VIEWS:
                _draw(started, dashboard, name, path, scheme)
            started.close()


def _fill(store: Store, files: list[str]) -> None:
    if not files:
        load_sample(store)
    for file in map(Path, files):
        add_sheet(store, read_sheet(file.read_bytes(), format_of(file.name)))


def _draw(browser: Browser, dashboard: Dashboard, name: str, path: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": LEAST_HEIGHT},
        color_scheme=scheme,
        timezone_id="Europe/Berlin",
        locale="en-GB",
    )
    context.add_cookies([TOURED])
    page = context.new_page()
    visit(page, dashboard, path)
    if path.startswith("/overlap"):
        page.wait_for_selector("[data-testid=stVegaLiteChart] svg .mark-text text")
    page.wait_for_function("selector => !document.querySelector(selector)", arg=LOADING)
    page.evaluate("document.fonts.ready")
    height = page.evaluate(f"Math.ceil({CONTENT}.bottom)")
    page.set_viewport_size({"width": WIDTH, "height": min(height, MOST_HEIGHT)})
    settle(page)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide")
    context.close()


if __name__ == "__main__":
    main()
