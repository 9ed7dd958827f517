"""The store is made, prepared, written to and versioned."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.asking.questions import Question, load_catalogue
from pipeline.errors import StoreDamaged, StoreError
from pipeline.ledger.undo import undo
from pipeline.store import Store
from pipeline.store.schema import get_newest_schema
from tests.builders import (
    EVERYTHING,
    all_records,
    catalogue,
    ledger,
    log,
    log_in_another_process,
)
from tests.damages import LEAVE_A_LOG, broken_log, garbage_log
from tests.store.files import read_schema_number

ROW = pl.DataFrame(
    {"id": ["6b2a4f60-15b8-5b3d-81fd-d91256b1429b"], "rev": 1, "deleted": False, "name": "P"}
).with_columns(synthetic=False, archived=False)


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_a_store_that_is_not_there_is_made_and_migrated(tmp_path: Path, way: str) -> None:
    store = Store(tmp_path / "new.duckdb")
    with getattr(store, way)():
        pass
    names = catalogue(store)
    assert (len(names.phases), len(names.reasons), names.projects) == (9, 12, ())
    assert read_schema_number(store.path) == get_newest_schema()


def test_preparing_twice_changes_nothing(store: Store) -> None:
    before = store.path.read_bytes()
    store.prepare()
    assert read_schema_number(store.path) == get_newest_schema()
    assert len(ledger(store, "reason_ledger")) == 12
    assert len(before) == store.path.stat().st_size


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
    with pytest.raises(ZeroDivisionError), store.writing() as writer:
        assert writer.append("projects", ROW)
        assert load_catalogue(writer).find_project("P")
        _ = 1 / 0
    assert ledger(store, "project_ledger") == before


def test_a_write_that_fails_leaves_the_file_to_others_and_the_next_one_is_written(
    store: Store,
) -> None:
    store.follow()
    log(store, note="first")
    with pytest.raises(StoreError, match="not a uuid"), store.writing(few=True) as writer:
        writer.append("projects", ROW.with_columns(id=pl.lit("not a uuid")))
    log_in_another_process(store, note="second")
    log(store, note="third")
    assert sorted(all_records(store)["note"]) == ["first", "second", "third"]


def test_a_revisit_that_is_sent_twice_is_written_once_even_if_it_was_deleted_meanwhile(
    store: Store,
) -> None:
    logged = log(store, id=str(ROW["id"][0]))
    assert not log(store, id=str(ROW["id"][0])).is_new
    undo(store, logged.receipt, by=None)
    again = log(store, id=str(ROW["id"][0]), project="Not added for it")
    assert (again.is_new, tuple(again.receipt.changes)) == (False, ())
    assert all_records(store).is_empty()
    assert catalogue(store).projects == ()


def test_what_the_engine_refuses_is_a_store_error_and_writes_nothing(store: Store) -> None:
    with (
        pytest.raises(StoreError, match=r"Writing to the store.*not a uuid"),
        store.writing() as writer,
    ):
        writer.append("projects", ROW)
        writer.append("projects", ROW.with_columns(id=pl.lit("not a uuid")))
    assert ledger(store, "project_ledger") == []


def test_a_row_that_is_there_already_is_passed_over(store: Store) -> None:
    with store.writing() as writer:
        assert writer.append("projects", ROW) == 1
        assert writer.append("projects", ROW) == 0
    assert len(ledger(store, "project_ledger")) == 1


def test_a_question_that_the_engine_refuses_is_a_store_error(store: Store) -> None:
    log(store)
    with pytest.raises(StoreError, match="Reading pair weeks"), store.reading() as reader:
        Question("pair_weeks", selection=EVERYTHING, zone="Mars/Olympus").ask(reader)


@pytest.mark.embedded
@pytest.mark.parametrize("damage", [broken_log, garbage_log])
def test_a_broken_log_is_refused_untouched_and_the_doctor_puts_it_aside(
    store: Store, damage: Callable[[Path], object]
) -> None:
    log(store)
    damage(store.path)
    log_file = Path(f"{store.path}.wal")
    before = log_file.read_bytes()
    with pytest.raises(StoreDamaged, match="revisits doctor"), store.reading():
        pass
    assert log_file.read_bytes() == before

    aside = store.put_broken_log_aside()
    assert aside is not None
    assert aside.read_bytes() == before
    assert not log_file.exists()
    assert all_records(store).height == 1
    assert store.put_broken_log_aside() is None


def test_a_log_that_a_crash_left_is_replayed(store: Store) -> None:
    subprocess.run([sys.executable, "-c", LEAVE_A_LOG, str(store.path)], check=True)
    assert store.put_broken_log_aside() is None
    assert "x" in [one.name for one in catalogue(store).reasons]


def test_another_file_in_the_stores_place_is_another_version(store: Store) -> None:
    before = store.read_version()
    twin = store.path.with_name("twin")
    shutil.copy2(store.path, twin)
    twin.replace(store.path)
    assert store.read_version() != before
    assert store.read_version()[:2] == before[:2]


def test_what_is_handed_over_by_the_ten_thousands_is_kept_as_it_was(store: Store) -> None:
    """Repeated text goes to the engine as numbers: with accents, with none, and with nothing."""
    numbers = pl.int_range(60_000, eager=True)
    rows = pl.DataFrame({"number": numbers}).select(
        id=pl.format("00000000-0000-4000-8000-{}", pl.col("number").cast(pl.String).str.zfill(12)),
        rev=1,
        deleted=False,
        name=pl.when(numbers % 3 > 0)
        .then(pl.format("Prüfung {}", numbers % 3))
        .otherwise(pl.lit("")),
        synthetic=False,
        archived=False,
    )
    with store.writing() as writer:
        assert writer.append("projects", rows) == rows.height
    kept = ledger(store, "project_ledger")
    assert [(str(row[0]), row[3]) for row in kept] == rows.select("id", "name").rows()
    assert {row[6] for row in kept} == {None}  # nobody had signed
