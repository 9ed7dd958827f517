"""An open store reaches nothing else, and what is no store is not touched."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.errors import StoreDamaged, StoreError, StoreUnwritable
from pipeline.store import Store
from tests.builders import catalogue
from tests.store.files import try_to_open


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_a_duckdb_file_of_somebody_else_is_refused_and_not_touched(
    tmp_path: Path, way: str
) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("create table flights as select 1 as number")
    before = path.read_bytes()
    with (
        pytest.raises(StoreDamaged, match="not one of ours: it holds flights"),
        getattr(Store(path), way)(),
    ):
        pass
    assert path.read_bytes() == before


def test_a_foreign_file_with_migrations_of_its_own_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rails.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("create table schema_migrations as select '2026' as version")
    with pytest.raises(StoreDamaged):
        catalogue(Store(path))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere/revisits.duckdb", r"nowhere/revisits\.duckdb.*Check that the folder"),
        ("folder", "Is a directory"),
    ],
)
def test_a_missing_folder_and_a_folder_for_a_file_are_named(
    tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreUnwritable, match=words):
        catalogue(Store(tmp_path / name))
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("way", ["reading", "writing"])
@pytest.mark.parametrize(
    "attempt",
    [
        "select * from read_text('{file}')",
        "select * from read_csv('{file}')",
        "from '{file}'",
        "attach '{folder}/other.duckdb' as other",
        "copy (select 1) to '{folder}/out.csv'",
        "export database '{folder}/out'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '2GB'",
        "set enable_external_access = true",
        "from secret_frame",
        "select * from glob('{folder}/*')",
        "select content from read_blob('{file}')",
        "select content from read_text('/etc/pas*')",
        "select * from read_json('{file}')",
        "select * from sniff_csv('{file}')",
        "select * from parquet_metadata('{file}')",
        "select * from read_csv('https://example.org/secret.csv')",
        "from 'https://example.org/secret.parquet'",
        "copy (select 1) to 'https://example.org/in'",
        "attach 'https://example.org/other.duckdb' as other",
        "import database '{folder}'",
        "create secret taken (type http, bearer_token 'x')",
        "create persistent secret taken (type http, bearer_token 'x')",
        "force install httpfs",
        "load '{folder}/httpfs.duckdb_extension'",
        "update extensions",
        "pragma memory_limit = '2GB'",
        "pragma temp_directory = '{folder}/spilled'",
        "pragma profiling_output = '{folder}/profile.json'",
        "pragma enable_profiling = 'json'",
        "set log_query_path = '{folder}/queries.sql'",
        "set file_search_path = '{folder}'",
        "set allowed_directories = ['{folder}']",
        "set lock_configuration = false",
        "set global lock_configuration = false",
        "reset lock_configuration",
        "select getenv('HOME')",
    ],
)
def test_an_open_store_reaches_nothing_else(
    store: Store, tmp_path: Path, way: str, attempt: str
) -> None:
    secret_frame = pl.DataFrame({"secret": [1]})
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    there = sorted(path.name for path in tmp_path.iterdir())
    sql = attempt.format(file=secret, folder=tmp_path)
    with pytest.raises(StoreError), getattr(store, way)() as opened:
        try:
            opened.connection.execute(sql).fetchall()
        except duckdb.Error as error:
            raise StoreError("Trying", str(error)) from error
    left = {path.name for path in tmp_path.iterdir()} - set(there)
    assert left <= {f"revisits.duckdb.{ending}" for ending in ("lock", "turn", "seen")}
    assert secret_frame.height == 1


def test_a_reader_cannot_write(store: Store) -> None:
    with store.reading() as reader, pytest.raises(duckdb.Error, match="read-only"):
        reader.connection.execute("insert into schema_migrations values (7, 'x', now())")


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_another_program_can_open_the_file_after_the_block_and_not_within(
    store: Store, way: str
) -> None:
    with getattr(store, way)():
        pass
    assert try_to_open(store.path) == "open"
    with pytest.raises(ZeroDivisionError) as caught, getattr(store, way)():
        assert try_to_open(store.path) == "held"
        _ = 1 / 0
    assert try_to_open(store.path) == "open"
    assert caught.value  # though the error is kept, with its frames
