"""`python -m tests.pictures [FILE]`: draw every page to be looked at, and the docs' pictures.

Without FILE: every page of the sample project in light, dark, narrow and empty, logs of 1, 10,
1,000 and 100,000 revisits, and four and fifteen phases, all in build/pictures; and anew those that
README and the guide show, in docs/pictures. With FILE (revisits or focus sessions that can be
imported): its pages, in build/pictures.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.filling import fill_store
from pipeline.errors import RevisitsError
from pipeline.intake.reading import detect_format, read_sheet
from pipeline.intake.writing import MIME
from pipeline.ledger.adding import add_sheet
from pipeline.ledger.sample import load_sample
from pipeline.store import Store
from tests.builders import made_up_log, with_phases
from tests.intake.mapping.sheets import HEADINGS, ROWS, make_workbook
from tests.views.browsing import NAMES, QUIET, Dashboard, Windows, serve, settle, visit

ROOT = Path(__file__).parents[1]
TO_LOOK_AT = ROOT / "build" / "pictures"
IN_THE_DOCS = ROOT / "docs" / "pictures"
SIZES = (1, 10, 1_000)
PAGES = {
    "log": "/",
    "overlap": "/overlap?from=Model+deployment&to=Data+preparation",
    "map": "/overlap?as=Map",
    "timeline": "/timeline",
    "trends": "/trends",
    "reasons": "/reasons",
    "lift": "/overlap?measure=Lift",
    "insights": "/insights",
    "insights-actions": "/insights?show=Actions",
    "insights-cost": "/insights?show=Cost",
    "records": "/records",
    "settings-projects": "/settings",
    "settings-phases": "/settings?section=Phases",
    "settings-reasons": "/settings?section=Reasons",
    "settings-changes": "/settings?section=Change+log",
    "settings-you": "/settings?section=You",
}
OF_DATA = (
    *("log", "overlap", "map", "lift", "timeline", "trends", "reasons"),
    *("insights", "insights-cost", "records"),
)
DOCS = (
    *("log", "overlap", "map", "timeline", "trends", "reasons"),
    *("insights", "records", "settings-phases"),
)
UNCLEAR = ("churn", "03/04/2026", "deployment", "training", "drift", "1:30", "", "Ben")
MARGIN = 120  # around the window of the import
LOADING = "[data-stale=true], [data-testid=stSkeleton], [data-testid=stSpinner]"
CONTENT = "document.querySelector('[data-testid=stMainBlockContainer]').getBoundingClientRect()"


@dataclass(frozen=True)
class Form:
    """How a picture is taken: its ending in the file's name, the theme, the width."""

    name: str
    theme: str = "light"
    width: int = 1280
    height: int = 720


LIGHT, DARK = Form("light"), Form("dark", theme="dark")
NARROW, EMPTY = Form("narrow", width=400, height=800), Form("empty")


def main() -> None:
    """Draw all pictures; ends with a plain word where that cannot be done."""
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    if browser is None:
        sys.exit("No Chromium or Chrome is installed (Debian: apt-get install chromium).")
    with (
        tempfile.TemporaryDirectory(prefix="revisits-pictures-") as folder,
        sync_playwright() as playwright,
    ):
        started = playwright.chromium.launch(executable_path=browser, args=list(QUIET))
        try:
            _draw_all(started, Path(folder), [Path(name) for name in sys.argv[1:]])
        except RevisitsError as error:
            sys.exit(str(error))
        except OSError as error:
            sys.exit(f"{error.filename} cannot be read: {error.strerror}")
        finally:
            started.close()


def _draw_all(browser: Browser, folder: Path, files: list[Path]) -> None:
    if files:
        store = _new(folder, "file")
        for file in files:
            add_sheet(store, read_sheet(file.read_bytes(), detect_format(file.name)))
        _draw(browser, store, OF_DATA, [LIGHT, DARK])
        return
    sample = _new(folder, "sample")
    load_sample(sample)
    _draw(browser, sample, PAGES, [LIGHT, DARK, NARROW], to=TO_LOOK_AT)
    _draw(browser, sample, DOCS, [Form("")], to=IN_THE_DOCS)
    _draw(browser, sample, ("overlap",), [DARK], to=IN_THE_DOCS)
    for form in (LIGHT, DARK, NARROW):
        _draw_import(browser, sample, form, TO_LOOK_AT)
    _draw_import(browser, sample, Form(""), IN_THE_DOCS)
    _draw(browser, _new(folder, "empty"), PAGES, [EMPTY])
    for revisits in SIZES:
        store = made_up_log(_new(folder, f"{revisits}"), revisits)
        _draw(browser, store, OF_DATA, [Form(f"{revisits}-revisits")])
    for phases in (4, 15):
        store = made_up_log(with_phases(_new(folder, f"{phases}-phases"), phases), 200)
        forms = [Form(f"{phases}-phases"), Form(f"{phases}-phases-narrow", width=400)]
        _draw(browser, store, (*OF_DATA, "settings-phases"), forms)
    _draw(browser, fill_store(folder, 100_000), OF_DATA, [Form("100000-revisits")])


def _new(folder: Path, name: str) -> Store:
    store = Store(folder / f"{name}.duckdb")
    store.prepare()
    return store


def _draw(
    browser: Browser,
    store: Store,
    pages: Iterable[str],
    forms: Iterable[Form],
    *,
    to: Path = TO_LOOK_AT,
) -> None:
    to.mkdir(parents=True, exist_ok=True)
    windows = Windows(browser)
    with contextmanager(serve)(store) as dashboard:
        for form in forms:
            for page in pages:
                file = to / f"{'-'.join(filter(None, (page, form.name)))}.png"
                window = windows.open(width=form.width, height=form.height, color_scheme=form.theme)
                _take(window, dashboard, PAGES[page], form, file)
                windows.close_all()


def _draw_import(browser: Browser, store: Store, form: Form, to: Path) -> None:
    """Draw the import of a synthetic sheet with other headings and words."""
    sheet = make_workbook(["Our log (synthetic)"], [], HEADINGS, *ROWS, UNCLEAR)
    file = to / f"{'-'.join(filter(None, ('import', form.name)))}.png"
    windows = Windows(browser)
    with contextmanager(serve)(store) as dashboard:
        page = windows.open(width=form.width, height=form.height, color_scheme=form.theme)
        visit(page, dashboard, PAGES["records"])
        page.get_by_role("button", name="Import", exact=True).click()
        sent = {"name": "our-log.xlsx", "mimeType": MIME["xlsx"], "buffer": sheet}
        page.locator("input[type=file]").set_input_files(sent)
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("Which day is").wait_for()
        height = page.evaluate("document.querySelector('[role=dialog]').scrollHeight")
        page.set_viewport_size({"width": form.width, "height": height + MARGIN})
        settle(page)
        dialog.screenshot(path=file, animations="disabled", caret="hide")
        windows.close_all()


def _take(page: Page, dashboard: Dashboard, path: str, form: Form, file: Path) -> None:
    visit(page, dashboard, path)
    page.wait_for_function("selector => !document.querySelector(selector)", arg=LOADING)
    page.evaluate("document.fonts.ready")
    height = page.evaluate(f"Math.ceil({CONTENT}.bottom)")
    page.set_viewport_size({"width": form.width, "height": max(height, form.height)})
    settle(page)
    page.screenshot(path=file, animations="disabled", caret="hide")


if __name__ == "__main__":
    main()
