"""Pages opened without a browser, and what a person does and reads there."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button
from streamlit.util import calc_hash

from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from tests.builders import PROJECT, all_records, id_of
from views.records.table import PAGE_ROWS, build_key
from views.session.keys import Key

ROOT = Path(__file__).parents[2]
OPENED = (
    *("trying", "trust"),
    *(f"finding-{number}" for number in range(10)),
    *(f"sure-proposal-{number}" for number in range(3)),
)
FIGURES = ("overlap", "timeline", "trends", "reasons", "insights", "records")
FILLED = ("log", *FIGURES)
PAGES = (*FILLED, "settings")
SECTIONS = ("Projects", "Phases", "Reasons", "People", "Practices", "Change log", "You")
OpenPage = Callable[..., AppTest]
# Each page that is opened reads what all installed packages say of themselves: once is enough.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def name_file(page: str) -> str:
    """Where the script of a page lies, from the root on."""
    return f"views/{page}/page.py"


def prepare_page(page: str = "log", **asked: str) -> AppTest:
    """The dashboard as a link with these parameters opens it, before its first run."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in asked.items():
        app.query_params[name] = value
    # `switch_page` knows the address of a page only after a first run.
    # What a menu or a box holds is drawn once it is open.
    for opened in (Key.FILTERING, *OPENED):
        app.session_state[opened] = True
    app._page_hash = calc_hash("" if page == "log" else page)
    return app


def unchanged(store: Store) -> Iterator[Store]:
    """A store that several tests share: each of them only reads it."""
    before = store.read_version()
    yield store
    assert store.read_version() == before, "a test that writes needs a store of its own"


def go_to(app: AppTest, page: str) -> AppTest:
    """Change to another page by the navigation."""
    return app.switch_page(name_file(page)).run()


def read_page(app: AppTest) -> str:
    """All that the page says in text, captions, headings and Markdown, as a person reads it."""
    parts = [*app.text, *app.caption, *app.header, *app.subheader, *app.markdown, *app.info]
    return "\n".join(part.value for part in parts).replace("\\", "")


def list_labels(app: AppTest) -> set[str]:
    """The names of all buttons, those of menus too."""
    menus = {option for menu in app.get("menu_button") for option in menu.proto.options}
    return {button.label for button in app.button} | menus


def count_charts(app: AppTest) -> int:
    """How many charts are drawn."""
    return len(app.get("vega_lite_chart"))


def press(app: AppTest, label: str) -> AppTest:
    """Click the first button of that name."""
    button: Button = next(button for button in app.button if button.label == label)
    return button.click().run()


def find(fields: Any, label: str) -> Any:
    """The field of that label, of a dialog before that of the page: it is drawn last."""
    return [field for field in fields if field.label == label][-1]


def find_pills(app: AppTest, label: str) -> Any:
    """The pills of that label."""
    return find(app.pills, label)


def pick_records(app: AppTest, store: Store, *rows: int) -> AppTest:
    """Select rows of the first page of the table on Records."""
    app.session_state[build_key(all_records(store).head(PAGE_ROWS))] = {
        "selection": {"rows": list(rows), "columns": [], "cells": []}
    }
    return app.run()


def fill_entry(app: AppTest, store: Store, *, to: str, reason: str = "Defect") -> AppTest:
    """Choose on Log where work went back to, and why."""
    find_pills(app, "Back to").set_value(to).run()
    return find_pills(app, "Why").set_value(id_of(store, reason)).run()


def open_filled_entry(open_page: OpenPage, store: Store) -> AppTest:
    """The entry form on Log with everything chosen, and a note."""
    set_focus(store, project=PROJECT, phase="model_deployment")
    app = fill_entry(open_page(store), store, to="data_preparation")
    find(app.text_input, "Note").set_value("my words")
    return app
