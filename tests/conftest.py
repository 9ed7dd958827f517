"""A store to work on, one that holds the sample project, and the browser of all tests."""

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from pipeline.ledger.sample import load_sample
from pipeline.store import Store
from pipeline.words import dates
from tests.builders import SAMPLE_NOW

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from benchmarks.postgres import Server
    from tests.teams import Template

# `make test-team` runs the tests of store, ledger and figures on a team's store.
IN_A_TEAM = os.environ.get("REVISITS_TEST_STORE") == "team"

# The first example also loads scipy, and the machine may be busy: time says nothing here.
settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")
IN_MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30


def pytest_configure() -> None:
    """Let tests write into memory where there is room: they mostly wait for the disk else."""
    if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, on a team's store, what is about the file of an embedded one."""
    if IN_A_TEAM:
        items[:] = [item for item in items if item.get_closest_marker("embedded") is None]


def pytest_collection_finish() -> None:
    """Leave what was imported out of the search for garbage: it took a tenth of all tests' time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the person who runs the tests has set must not change what they say."""
    for name in ("STORE", "WHO", "DEBUG", "WITHOUT_LOGIN"):
        monkeypatch.delenv(f"REVISITS_{name}", raising=False)
    dates.set_locale(None)  # an earlier test wrote for its own reader
    umask = os.umask(0o022)  # some tests write as root and read as nobody
    yield
    os.umask(umask)
    if "pipeline.store.team.link" in sys.modules:
        sys.modules["pipeline.store.team.link"].close_connections()


@pytest.fixture(scope="session")
def _empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store(tmp_path_factory.mktemp("empty") / "revisits.duckdb")
    store.prepare()
    return store.path


@pytest.fixture(scope="session")
def _sample_file(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "revisits.duckdb"
    shutil.copyfile(_empty_file, path)
    load_sample(Store(path), now=SAMPLE_NOW)
    return path


@pytest.fixture
def store(request: pytest.FixtureRequest, _empty_file: Path, tmp_path: Path) -> Store:
    """A store without a record. It is a copy of a closed one: making it anew is slower."""
    path = tmp_path / "revisits.duckdb"
    if IN_A_TEAM:
        template: Template = request.getfixturevalue("empty_team")
        return template.copy_to(path)
    shutil.copyfile(_empty_file, path)
    return Store(path)


@pytest.fixture
def sample(request: pytest.FixtureRequest, _sample_file: Path, tmp_path: Path) -> Store:
    """A store that holds the synthetic sample project."""
    path = tmp_path / "sample.duckdb"
    if IN_A_TEAM:
        template: Template = request.getfixturevalue("sample_team")
        return template.copy_to(path)
    shutil.copyfile(_sample_file, path)
    return Store(path)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Server"]:
    """A PostgreSQL of the tests; without one the test is skipped, or fails if required."""
    from benchmarks.postgres import MISSING, find_programs, running_server

    if find_programs() is None:
        if os.environ.get("REVISITS_REQUIRE_POSTGRES") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with running_server(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def empty_team(postgres: "Server", tmp_path_factory: pytest.TempPathFactory) -> "Template":
    """A team's ledger without a record, to be copied."""
    from tests.teams import make_template

    return make_template(postgres, "empty", tmp_path_factory.mktemp("team") / "empty.duckdb")


@pytest.fixture(scope="session")
def sample_team(
    postgres: "Server", _sample_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> "Template":
    """A team's ledger that holds the synthetic sample project, to be copied."""
    from tests.teams import make_template

    mirror = tmp_path_factory.mktemp("team") / "sample.duckdb"
    return make_template(postgres, "sample", mirror, Store(_sample_file))


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """An installed Chromium or Chrome; without one the test is skipped, or fails if required."""
    from playwright.sync_api import sync_playwright

    from tests.views.browsing import NAMES, QUIET

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
