"""Two projects to be compared with each other."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.builders import add, revisit, revisits_of, sessions_of
from tests.logs import DEPLOYMENT, PREPARATION

PAIR = (DEPLOYMENT, PREPARATION)


@pytest.fixture(scope="session")
def two_to_read(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two projects of twenty days in focus each: Churn with 24 revisits by ana, Fraud 6 by ben.

    For tests that only read.
    """
    store = Store(tmp_path_factory.mktemp("two") / "revisits.duckdb")
    shutil.copyfile(_empty_file, store.path)
    for project, number, person in (("Churn", 24, "ana"), ("Fraud", 6, "ben")):
        rows = [
            revisit(
                *PAIR,
                project=project,
                occurred_at=(
                    datetime(2026, 3, 1, 12) + timedelta(hours=468 * place / number)
                ).isoformat(),
                note=str(place),
                recorded_by=person,
            )
            for place in range(number)
        ]
        focus = sessions_of((PAIR[0], "2026-03-01T00:00", "2026-03-21T00:00"), project=project)
        add(store, focus, revisits_of(rows))
    return store


@pytest.fixture
def two(two_to_read: Store, tmp_path: Path) -> Store:
    """The same two projects in a store of the test's own."""
    shutil.copyfile(two_to_read.path, tmp_path / "two.duckdb")
    return Store(tmp_path / "two.duckdb")
