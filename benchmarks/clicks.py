"""Filter click to last figure changed, in a real browser, beside an empty Streamlit app.

Measured in the page, by benchmarks/watch.js: from the time stamp of the click event to the change
of the document after which both the head line and the chart show other figures than before the
click (in the empty app: its one text). That holds the click's way to the server, the rerun, the
answer's way back and its drawing by React and Vega; not the moment until the screen is painted.

A filter click is a click on the chip of a reason, which drops it. The page begins with all reasons
as chips, so that each click asks for a selection that nobody asked for before ("asked first").
Then a second browser window clicks the same chips in the same order: every answer is in
the cache ("asked before"). Browser and server share the machine.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import servers
from benchmarks.filling import filled_store
from benchmarks.timing import Spread, table
from pipeline import reads
from pipeline.store import Store
from tests.browser.conftest import NAMES, QUIET, settle

WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
Figure = tuple[str, str | None]


@dataclass(frozen=True)
class Watched:
    """A page: where it is, what is clicked, and the figures that must all have changed."""

    path: str
    clicked: str
    figures: tuple[Figure, ...]


CHIP = "[class*='st-key-chip-reason'] button"
HEAD_LINE = "[data-testid=stMainBlockContainer] [data-testid=stText]:first-of-type"
CHART = "[data-testid=stVegaLiteChart]"
EMPTY = Watched("", "[data-testid=stButton] button", (("[data-testid=stText]", None),))
