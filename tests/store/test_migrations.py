"""An older store is backed up and migrated; a newer one and a broken log are left alone."""

import shutil
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import StoreError, StoreUnwritable
from pipeline.store import Store
from pipeline.store.schema import MIGRATIONS_FOLDER as MIGRATIONS
from pipeline.store.schema import get_newest_schema
from tests.builders import all_records, ledger, log
from tests.store.files import read_schema_number, try_to_open


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations, the real ones and whatever a test adds."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    monkeypatch.setattr("pipeline.store.schema.MIGRATIONS_FOLDER", folder)
    return folder


def add_migration(folder: Path, sql: str) -> int:
    number = get_newest_schema() + 1
    (folder / f"{number:04}_colours.sql").write_text(sql)
    return number


@pytest.mark.embedded
def test_an_older_store_is_backed_up_and_then_migrated(store: Store, later: Path) -> None:
    log(store, note="kept")
    kept = ledger(store)
    old = get_newest_schema()
    new = add_migration(later, "create table colours (name varchar not null);")

    assert all_records(store)["note"].to_list() == ["kept"]
    assert read_schema_number(store.path) == new
    assert ledger(store, "colours", order="name") == []
    backups = list((store.path.parent / "backups").iterdir())
    assert [path.suffix for path in backups] == [".duckdb"]
    assert f"before-schema-{new}" in backups[0].name
    assert read_schema_number(backups[0]) == old
    assert ledger(Store(backups[0])) == kept


def test_a_migration_that_fails_leaves_the_older_store_as_it_was(store: Store, later: Path) -> None:
    log(store)
    kept, old = ledger(store), get_newest_schema()
    add_migration(later, "create table colours (name varchar); select * from nowhere;")
    with pytest.raises(StoreError, match=r"Bringing the store up to date.*nowhere") as caught:
        store.prepare()
    assert try_to_open(store.path) == "open"  # though the error is kept, with its frames
    assert caught.value
    assert read_schema_number(store.path) == old
    assert ledger(store) == kept
    with duckdb.connect(store.path, read_only=True) as connection:
        assert ("colours",) not in connection.execute("show tables").fetchall()


def test_no_backup_means_no_migration(store: Store, later: Path) -> None:
    log(store)
    old = get_newest_schema()
    add_migration(later, "create table colours (name varchar not null);")
    (store.path.parent / "backups").write_text("a file where the folder should be")
    with pytest.raises(StoreUnwritable, match=r"Making a backup.*Nothing was changed"):
        store.prepare()
    assert read_schema_number(store.path) == old
