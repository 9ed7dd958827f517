"""A store that all refusals share; that nothing was written to it is looked at after each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.builders import log


@pytest.fixture(scope="session")
def _refusing_store(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("untouched") / "revisits.duckdb"
    shutil.copyfile(_empty_file, path)
    store = Store(path)
    log(store, project="Plain")  # so that there are names to be changed
    return store


@pytest.fixture
def untouched(_refusing_store: Store) -> Iterator[Store]:
    """A store of one record, to which the test must not write."""
    version, content = _refusing_store.read_version(), _refusing_store.path.read_bytes()
    yield _refusing_store
    assert _refusing_store.read_version() == version
    assert _refusing_store.path.read_bytes() == content
