"""Pages without a browser; a browser, its windows, and dashboards on a store of the test's own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from pipeline.store import Store
from tests.views.browsing import Dashboard, SharedDashboard, Windows, serve
from tests.views.pages import OpenPage, prepare_page, unchanged

expect.set_options(timeout=15_000)  # a busy machine is slow, which says nothing about a page


@pytest.fixture(scope="session")
def _windows(browser: Browser) -> Windows:
    return Windows(browser)


@pytest.fixture
def window(_windows: Windows) -> Iterator[Callable[..., Page]]:
    """Opens windows, each of somebody else; they are closed after the test."""
    yield _windows.open
    _windows.close_all()


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    """A window, 1280 by 900, in Berlin, of somebody who has seen the tour."""
    return window()


@pytest.fixture(scope="session")
def shared_dashboard(
    _empty_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedDashboard]:
    """The one server of all tests that need no server of their own."""
    path = tmp_path_factory.mktemp("served") / "revisits.duckdb"
    shutil.copyfile(_empty_file, path)
    for dashboard in serve(Store(path)):
        yield SharedDashboard(dashboard)


@pytest.fixture
def empty_dashboard(shared_dashboard: SharedDashboard, _empty_file: Path) -> Dashboard:
    """The dashboard on an empty store."""
    return shared_dashboard.show(_empty_file)


@pytest.fixture
def sample_dashboard(shared_dashboard: SharedDashboard, _sample_file: Path) -> Dashboard:
    """The dashboard on the sample project."""
    return shared_dashboard.show(_sample_file)


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Opens a page of the dashboard on a store, as a link does: `open_page(store, "trends")`."""

    def open_one(store: Store, page: str = "log", **asked: str) -> AppTest:
        monkeypatch.setenv("REVISITS_STORE", str(store.path))
        app = prepare_page(page, **asked).run()
        assert not app.exception
        return app

    return open_one


@pytest.fixture(scope="session")
def _read_only_sample(_sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("shared") / "sample.duckdb"
    shutil.copyfile(_sample_file, path)
    return Store(path)


@pytest.fixture
def shared_sample(_read_only_sample: Store) -> Iterator[Store]:
    """The sample for tests that only read: one file for all, so that its answers stay cached."""
    yield from unchanged(_read_only_sample)


@pytest.fixture(scope="session")
def _read_only_empty(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("shared") / "revisits.duckdb"
    shutil.copyfile(_empty_file, path)
    return Store(path)


@pytest.fixture
def shared_empty(_read_only_empty: Store) -> Iterator[Store]:
    """A store without a record for tests that only read."""
    yield from unchanged(_read_only_empty)
