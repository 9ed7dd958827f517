"""Commands, and who reads, while the store is damaged, held or gone."""

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.clock import get_utc_now
from pipeline.errors import StoreBusy, StoreDamaged
from pipeline.store import Store, faults
from pipeline.store import words as store_words
from pipeline.store.backup_folder import make_backup_path
from pipeline.store.locks import TIMEOUT_SECONDS, locked
from tests.builders import all_records, log
from tests.damages import (
    broken_log,
    empty,
    garbage,
    garbage_log,
    without_its_end,
    without_most_of_its_head,
)
from tests.holders import SHORT, held_by_a_foreign_program, held_by_another_process
from tests.store.commands import READING, WRITING, Run

DAMAGES = [garbage, empty, without_its_end, without_most_of_its_head, broken_log, garbage_log]


def read_all_bytes(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in (path, Path(f"{path}.wal")) if file.exists()]


@pytest.mark.parametrize("damaged", DAMAGES)
def test_every_command_says_what_is_damaged_and_what_to_do_and_leaves_it_as_it_is(
    sample: Store, run_command: Run, damaged: Callable[[Path], None]
) -> None:
    sample.copy_to(make_backup_path(sample.path, "daily"))
    damaged(sample.path)
    before = read_all_bytes(sample.path)
    for command in (*READING, *WRITING, ["serve"]):
        status, complaint = run_command(sample, command)
        assert status == 1, command
        assert complaint.startswith("revisits: "), command
        assert "What to do: " in complaint, command
        assert "`revisits restore " in complaint, command
        assert "Traceback" not in complaint
        assert "unexpected" not in complaint
    assert read_all_bytes(sample.path) == before


def test_the_report_says_what_is_damaged_too(
    sample: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    garbage(sample.path)
    assert main(["report", "--store", str(sample.path), "--out", str(tmp_path / "r.html")]) == 1
    complaint = capfd.readouterr().err
    assert "it is not a valid DuckDB database file. What to do: " in complaint
    assert "Traceback" not in complaint
    assert not (tmp_path / "r.html").exists()


def test_every_command_leaves_a_store_of_a_newer_version_alone(
    sample: Store, run_command: Run
) -> None:
    with sample.writing() as writer:
        writer.connection.execute("insert into schema_migrations values (99, 'later', now())")
    before = read_all_bytes(sample.path)
    for command in (*READING, *WRITING, ["serve"], ["doctor"]):
        status, complaint = run_command(sample, command)
        assert status == 1, command
        assert "was written by a newer version (its schema is 99" in complaint, command
        assert "Update this copy" in complaint
    assert read_all_bytes(sample.path) == before


def test_every_command_names_the_foreign_program_that_holds_the_store(
    sample: Store, run_command: Run
) -> None:
    with held_by_a_foreign_program(sample.path) as pid:
        for command in (*READING, *WRITING, ["serve"], ["doctor"]):
            status, complaint = run_command(sample, command)
            assert status == 1, command
            assert f"(process {pid}) has {sample.path.name} open" in complaint, command


def test_a_command_waits_longer_than_a_page() -> None:
    assert Store(Path("any.duckdb")).patience == TIMEOUT_SECONDS == 15


def test_the_time_that_the_lock_took_is_not_waited_once_more_for_a_foreign_program(
    store: Store,
) -> None:
    with locked(store.path, exclusive=False, timeout=SHORT) as left:
        assert 0 < left <= SHORT
    with held_by_another_process(store.path, "writing"), pytest.raises(StoreBusy) as busy:  # noqa: SIM117
        with locked(store.path, exclusive=False, timeout=SHORT):
            pass
    assert busy.value.holder.startswith("process ")


def test_a_file_with_free_blocks_at_its_end_is_not_cut_short(store: Store) -> None:
    log(store)
    with duckdb.connect(store.path) as connection:
        connection.execute(
            "create table large as select range as n, uuid() as u from range(200000)"
        )
        connection.execute("checkpoint")
        connection.execute("drop table large")
        connection.execute("checkpoint")
    log(store)
    assert all_records(store).height == 2


def test_an_error_of_the_engine_while_it_looks_for_damage_is_one_of_ours(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_path: Path, _opened: object) -> int:
        raise duckdb.IOException("IO Error: Corrupt database file: checksum of block 0")

    with monkeypatch.context() as damaged:
        damaged.setattr(faults, "_count_missing_bytes", broken)
        with pytest.raises(StoreDamaged, match="checksum of block 0") as kept:
            all_records(store)
    log(store)  # though the error is kept, with all that it came through
    assert kept.value.__cause__


@pytest.mark.parametrize(
    ("holder", "says"),
    [
        ("process 7 (revisits)", "Process 7 (revisits) is writing to s.duckdb"),
        ("duckdb (process 7)", "duckdb (process 7) has s.duckdb open"),
        ("another process that reads", "Another process that reads has s.duckdb open"),
        (f"process {os.getpid()} (streamlit)", "This dashboard is writing to s.duckdb"),
    ],
    ids=(
        "writer",
        "foreign program",
        "reader",
        "this process",
    ),  # an id must be the same at each run
)
def test_the_notice_tells_a_writer_of_ours_from_others(holder: str, says: str) -> None:
    busy = StoreBusy("Opening the store", "…", holder=holder)
    notice = store_words.format_trouble(
        busy, file="s.duckdb", as_of=None, zone="UTC", now=get_utc_now()
    )
    assert notice.startswith(says)
