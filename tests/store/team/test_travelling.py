"""What travels to the database, and who could read it on the way."""

from pathlib import Path

import pytest

from benchmarks.postgres import PASSWORD, Server
from pipeline.errors import StoreAway
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.store import TeamStore


def locate(server: Server, host: str, more: str = "") -> TeamAddress:
    """The server of the tests under another name; it does not encrypt."""
    password = PASSWORD.replace(" ", "%20")
    place = f"{host}:{server.port}/postgres?hostaddr=127.0.0.1{more}"
    return TeamAddress(f"postgresql://postgres:{password}@{place}")


@pytest.mark.parametrize(("host", "is_told"), [("db.example.org", True), ("localhost", False)])
def test_who_reads_on_the_way_is_told_of_where_nothing_is_encrypted(
    host: str, is_told: bool, postgres: Server, tmp_path: Path
) -> None:
    store = TeamStore(tmp_path / "mirror.duckdb", team=locate(postgres, host))
    assert store.warn_of_readers() is None  # nothing has travelled yet
    assert store.ledger.database.ask("Trying", "person") == [("postgres",)]
    assert ("not encrypted" in (store.warn_of_readers() or "")) == is_told


def test_the_address_decides_about_encryption(postgres: Server, tmp_path: Path) -> None:
    strict = locate(postgres, "db.example.org", "&sslmode=require")
    with pytest.raises(StoreAway, match="does not support SSL"):
        TeamStore(tmp_path / "mirror.duckdb", team=strict).catch_up()
