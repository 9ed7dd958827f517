"""A team of two machines, and a database that can be taken away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.postgres import Server
from pipeline.store.team import following
from pipeline.store.team.store import TeamStore
from tests.teams import Template, make_another_machine


@pytest.fixture(autouse=True)
def _looking_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages look once a second; a test does not wait for it."""
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.0)


@pytest.fixture
def team(empty_team: Template, tmp_path: Path) -> TeamStore:
    """A team's store without a record, with the mirror of one machine."""
    return empty_team.copy_to(tmp_path / "mirror.duckdb")


@pytest.fixture
def other(team: TeamStore, tmp_path: Path) -> TeamStore:
    """The same store as another machine has it, which has no mirror yet."""
    return make_another_machine(team, tmp_path / "other")


@pytest.fixture
def stoppable(postgres: Server) -> Iterator[Server]:
    """The server, which the test may stop."""
    yield postgres
    postgres.stop()
    postgres.start()
