"""The store is made, migrated, guarded and closed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.asking import questions
from pipeline.errors import StoreDamaged, StoreError, StoreNewer, StoreUnwritable
from pipeline.store import Store
from pipeline.store.schema import MIGRATIONS_FOLDER as MIGRATIONS
from pipeline.store.schema import get_newest_schema
from tests.builders import all_records, catalogue, ledger, log, run_python
from tests.damages import LEAVE_A_LOG, broken_log

OPEN_IT = """
import duckdb, sys
try:
    duckdb.connect(sys.argv[1]).execute("select 1")
    print("open")
except duckdb.IOException:
    print("held")
"""


def schema_of(path: Path) -> int:
    with duckdb.connect(path, read_only=True) as connection:
        found = connection.execute("select max(number) from schema_migrations").fetchall()
    return int(found[0][0])


def test_reading_makes_and_migrates_a_store_that_is_not_there(tmp_path: Path) -> None:
    store = Store(tmp_path / "new.duckdb")
    assert len(catalogue(store).phases) == 9
    assert len(catalogue(store).reasons) == 12
    assert catalogue(store).projects == ()
    assert schema_of(store.path) == get_newest_schema()


def test_writing_makes_and_migrates_a_store_that_is_not_there(tmp_path: Path) -> None:
    store = Store(tmp_path / "new.duckdb")
    log(store)
    assert all_records(store).height == 1


def test_a_new_store_makes_no_backup_of_nothing(tmp_path: Path) -> None:
    Store(tmp_path / "new.duckdb").prepare()
    assert not (tmp_path / "backups").exists()


def test_preparing_twice_changes_nothing(store: Store) -> None:
    before = store.path.read_bytes()
    store.prepare()
    assert schema_of(store.path) == get_newest_schema()
    assert len(ledger(store, "reason_ledger")) == 12
    assert len(before) == store.path.stat().st_size


def test_the_phases_stand_in_workflow_order(store: Store) -> None:
    assert [phase.key for phase in catalogue(store).phases] == [
        "problem_definition",
        "data_acquisition",
        "data_preparation",
        "model_development",
        "model_deployment",
        "monitoring",
        "management",
        "scalability",
        "governance_compliance",
    ]


def test_phases_and_reasons_are_each_described_in_one_line(store: Store) -> None:
    named = catalogue(store)
    described = [one.description for one in (*named.phases, *named.reasons)]
    assert all(text and "\n" not in text for text in described)


def test_the_file_can_be_read_by_duckdb_1_5_and_2(store: Store) -> None:
    with duckdb.connect(store.path, read_only=True) as connection:
        tags = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
    assert "v1.5.0" in str(tags[0][0])


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_a_store_of_a_newer_version_is_refused_and_not_touched(store: Store, way: str) -> None:
    with duckdb.connect(store.path) as connection:
        connection.execute("insert into schema_migrations values (99, 'later', now())")
    before = store.path.read_bytes()
    with pytest.raises(StoreNewer, match=r"newer version.*schema is 99"), getattr(store, way)():
        pass
    assert store.path.read_bytes() == before
    assert not Path(f"{store.path}.wal").exists()


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


@pytest.mark.parametrize("content", [b"", b"project,phase\n" * 100, b"\x89PNG\r\n" * 900])
@pytest.mark.parametrize("way", ["reading", "writing"])
def test_a_file_that_is_no_database_is_refused_and_not_touched(
    tmp_path: Path, content: bytes, way: str
) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match="not a valid DuckDB"), getattr(Store(path), way)():
        pass
    assert path.read_bytes() == content


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    store = Store(tmp_path / "nowhere" / "revisits.duckdb")
    with pytest.raises(StoreUnwritable, match=r"nowhere/revisits\.duckdb.*Check that the folder"):
        catalogue(store)
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "revisits.duckdb").mkdir()
    with pytest.raises(StoreUnwritable, match="Is a directory"):
        catalogue(Store(tmp_path / "revisits.duckdb"))


def test_the_version_is_all_zeros_where_there_is_no_file(tmp_path: Path) -> None:
    assert set(Store(tmp_path / "new.duckdb").read_version()) == {0}


def test_the_version_changes_with_a_write_and_not_with_a_read(store: Store) -> None:
    first = store.read_version()
    all_records(store)
    assert store.read_version() == first
    log(store)
    second = store.read_version()
    assert second != first
    all_records(store)
    assert store.read_version() == second


def test_a_unit_of_work_that_fails_writes_nothing(store: Store) -> None:
    before = ledger(store, "project_ledger")
    row = {"id": "6b2a4f60-15b8-5b3d-81fd-d91256b1429b", "rev": 1, "deleted": False}
    with pytest.raises(ZeroDivisionError), store.writing() as writer:
        assert writer.append(
            "projects", pl.DataFrame([row | {"name": "P", "synthetic": False, "archived": False}])
        )
        assert questions.load_catalogue(writer).find_project("P")
        _ = 1 / 0
    assert ledger(store, "project_ledger") == before


def test_what_the_engine_refuses_is_a_store_error_and_writes_nothing(store: Store) -> None:
    good = {"id": "6b2a4f60-15b8-5b3d-81fd-d91256b1429b", "rev": 1, "deleted": False}
    bad = good | {"id": "not a uuid"}
    names = {"name": "P", "synthetic": False, "archived": False}
    with (
        pytest.raises(StoreError, match=r"Writing to the store.*not a uuid"),
        store.writing() as writer,
    ):
        writer.append("projects", pl.DataFrame([good | names]))
        writer.append("projects", pl.DataFrame([bad | names]))
    assert ledger(store, "project_ledger") == []


def test_a_row_that_is_there_already_is_passed_over(store: Store) -> None:
    row = {"id": "6b2a4f60-15b8-5b3d-81fd-d91256b1429b", "rev": 1, "deleted": False}
    rows = pl.DataFrame([row | {"name": "P", "synthetic": False, "archived": False}])
    with store.writing() as writer:
        assert writer.append("projects", rows) == 1
        assert writer.append("projects", rows) == 0
    assert len(ledger(store, "project_ledger")) == 1


def test_a_question_that_the_engine_refuses_is_a_store_error(store: Store) -> None:
    log(store)
    with pytest.raises(StoreError, match="Reading pair weeks"), store.reading() as reader:
        questions.Question("pair_weeks", selection=questions.Selection(), zone="Mars/Olympus").ask(
            reader
        )


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
    assert left <= {"revisits.duckdb.lock", "revisits.duckdb.turn"}
    assert secret_frame.height == 1


def test_a_reader_cannot_write(store: Store) -> None:
    with store.reading() as reader, pytest.raises(duckdb.Error, match="read-only"):
        reader.connection.execute("insert into schema_migrations values (7, 'x', now())")


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_another_program_can_open_the_file_after_the_block_and_not_within(
    store: Store, way: str
) -> None:
    with getattr(store, way)():
        assert run_python(OPEN_IT, store.path).stdout.strip() == "held"
    assert run_python(OPEN_IT, store.path).stdout.strip() == "open"


def test_another_program_can_open_the_file_after_a_failure(store: Store) -> None:
    with pytest.raises(ZeroDivisionError) as caught, store.writing():
        _ = 1 / 0
    assert run_python(OPEN_IT, store.path).stdout.strip() == "open"
    assert caught.value


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of migrations, the real ones and whatever a test adds."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    monkeypatch.setattr("pipeline.store.schema.MIGRATIONS_FOLDER", folder)
    return folder


def next_migration(folder: Path, sql: str) -> int:
    number = get_newest_schema() + 1
    (folder / f"{number:04}_colours.sql").write_text(sql)
    return number


def test_an_older_store_is_backed_up_and_then_migrated(store: Store, later: Path) -> None:
    log(store, note="kept")
    kept = ledger(store)
    old = get_newest_schema()
    new = next_migration(later, "create table colours (name varchar not null);")

    assert all_records(store)["note"].to_list() == ["kept"]
    assert schema_of(store.path) == new
    assert ledger(store, "colours", order="name") == []
    backups = list((store.path.parent / "backups").iterdir())
    assert [path.suffix for path in backups] == [".duckdb"]
    assert f"before-schema-{new}" in backups[0].name
    assert schema_of(backups[0]) == old
    assert ledger(Store(backups[0])) == kept


def test_a_migration_that_fails_leaves_the_older_store_as_it_was(store: Store, later: Path) -> None:
    log(store)
    kept, old = ledger(store), get_newest_schema()
    next_migration(later, "create table colours (name varchar); select * from nowhere;")
    with pytest.raises(StoreError, match=r"Bringing the store up to date.*nowhere"):
        store.prepare()
    assert schema_of(store.path) == old
    assert ledger(store) == kept
    with duckdb.connect(store.path, read_only=True) as connection:
        assert ("colours",) not in connection.execute("show tables").fetchall()


def test_a_migration_that_fails_leaves_no_connection_open(store: Store, later: Path) -> None:
    log(store)
    next_migration(later, "select * from nowhere;")
    with pytest.raises(StoreError) as caught:
        store.prepare()
    assert run_python(OPEN_IT, store.path).stdout.strip() == "open"
    assert caught.value


def test_no_backup_means_no_migration(store: Store, later: Path) -> None:
    log(store)
    old = get_newest_schema()
    next_migration(later, "create table colours (name varchar not null);")
    (store.path.parent / "backups").write_text("a file where the folder should be")
    with pytest.raises(StoreUnwritable, match=r"Making a backup.*Nothing was changed"):
        store.prepare()
    assert schema_of(store.path) == old


def test_a_broken_log_is_refused_untouched_and_the_doctor_puts_it_aside(store: Store) -> None:
    log(store)
    broken = broken_log(store.path)
    before = broken.read_bytes()
    with pytest.raises(StoreDamaged, match="revisits doctor"), store.reading():
        pass
    assert broken.read_bytes() == before

    aside = store.put_broken_log_aside()
    assert aside is not None
    assert aside.read_bytes() == before
    assert not broken.exists()
    assert all_records(store).height == 1
    assert store.put_broken_log_aside() is None


def test_a_log_that_a_crash_left_is_replayed(store: Store) -> None:
    subprocess.run([sys.executable, "-c", LEAVE_A_LOG, str(store.path)], check=True)
    assert store.put_broken_log_aside() is None
    assert "x" in [one.name for one in catalogue(store).reasons]
