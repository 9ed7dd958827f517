"""Streamlit's scripts come from memory, and the browser knows early which ones a page needs."""

import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request

from benchmarks import servers
from pipeline.store import Store
from tests.views.browsing import Dashboard, settle
from views.starting.scripts import FOLDER, ON_EVERY_PAGE, ON_PAGE, ScriptsFromMemory

PAGES = ("", "overlap", "timeline", "trends", "reasons", "insights", "records", "settings")


@pytest.fixture(scope="module")
def served(_read_only_sample: Store) -> Iterator[str]:
    with servers.dashboard(_read_only_sample) as server:
        yield server.url


def test_a_script_comes_whole_and_may_be_kept_and_nothing_else_is_handed_out(served: str) -> None:
    (script,) = FOLDER.glob("js/Selectbox.*.js")
    with urllib.request.urlopen(f"{served}/static/js/{script.name}") as answer:
        assert answer.read() == script.read_bytes()
        assert answer.headers["Cache-Control"].startswith("public, immutable")
        assert answer.headers["Content-Type"].startswith("text/javascript")
    with urllib.request.urlopen(f"{served}/static/no-such.js") as answer:
        assert answer.headers["Content-Type"].startswith("text/html")  # as Streamlit answers


def test_each_element_of_a_page_has_a_script() -> None:
    for element in {*ON_EVERY_PAGE, *(name for names in ON_PAGE.values() for name in names)}:
        assert len(list(FOLDER.glob(f"js/{element}.*.js"))) == 1, element


@pytest.mark.browser
@pytest.mark.parametrize("page_name", PAGES)
def test_a_page_loads_no_script_that_was_not_hinted_at(
    page: Page, sample_dashboard: Dashboard, page_name: str
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/static/js/" in request.url:
            asked.append(request.url.rsplit("/", 1)[-1])

    page.on("request", note)
    page.goto(f"{sample_dashboard.url}/{page_name}")
    settle(page)
    index = (FOLDER.parent / "index.html").read_text(encoding="utf-8")
    known = index + ScriptsFromMemory(lambda *_: None, print).format_hints(page_name)  # type: ignore[arg-type, return-value]
    assert [name for name in asked if name not in known] == []
