"""Commands, and who reads, while the store is held, damaged, read-only or on a full disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.clock import get_utc_now
from pipeline.errors import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreMissing,
    StoreUnwritable,
)
from pipeline.store import Store, backing_up, faults
from pipeline.store import words as store_words
from pipeline.store.backups import make_backup_path
from pipeline.store.locks import TIMEOUT_SECONDS, locked
from pipeline.store.schema import get_newest_schema
from tests.builders import PROJECT, all_records, log
from tests.damages import (
    broken_log,
    empty,
    garbage,
    garbage_log,
    without_its_end,
    without_most_of_its_head,
)
from tests.holders import (
    a_small_disk,
    an_open_folder,
    fill,
    held_by_a_foreign_program,
    held_by_another_process,
    without_the_right_to_write,
)
from tests.pipeline.test_locks import SHORT

Ran = Callable[[Store, list[str]], tuple[int, str]]
READING: list[list[str]] = [
    ["overlap"],
    ["phases"],
    ["insights"],
    ["actions"],
    ["export", "out.csv"],
    ["import", "in.csv", "--dry-run"],
]
WRITING: list[list[str]] = [
    ["log", "--project", PROJECT, "--from", "monitoring", "--to", "management", "--reason", "Load"],
    ["focus", "monitoring", "--project", PROJECT],
    ["focus", "--end", "--project", PROJECT],
    ["import", "in.csv"],
    ["sample"],
    ["sample", "--remove"],
]


def said(words: Sequence[str]) -> str:
    return " ".join(words[:2])


@pytest.fixture
def ran(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Ran:
    """Runs a command on a store: its exit status, and what it complains of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pipeline.store.ENGINE_LOCK_SECONDS", 0.0)
    header = "project,occurred_at,main_phase,revisited_phase,reason"
    row = f"{PROJECT},2026-03-02T10:00:00Z,monitoring,management,Defect"
    Path("in.csv").write_text(f"{header}\n{row}\n")

    def run(on: Store, command: list[str]) -> tuple[int, str]:
        status = main([command[0], "--store", str(on.path), *command[1:]])
        return status, capsys.readouterr().err

    return run


DAMAGES = [garbage, empty, without_its_end, without_most_of_its_head, broken_log, garbage_log]


def bytes_of(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in (path, Path(f"{path}.wal")) if file.exists()]


@pytest.mark.parametrize("damaged", DAMAGES)
def test_every_command_says_what_is_damaged_and_what_to_do_and_leaves_it_as_it_is(
    sample: Store,
    ran: Ran,
    damaged: Callable[[Path], None],
) -> None:
    sample.copy_to(make_backup_path(sample.path, "daily"))
    damaged(sample.path)
    before = bytes_of(sample.path)
    for command in (*READING, *WRITING, ["serve"]):
        status, complaint = ran(sample, command)
        assert status == 1, said(command)
        assert complaint.startswith("revisits: "), said(command)
        assert "What to do: " in complaint, said(command)
        assert "`revisits restore " in complaint, said(command)
        assert "Traceback" not in complaint
        assert "unexpected" not in complaint
    assert bytes_of(sample.path) == before


def test_the_report_says_what_is_damaged_too(
    sample: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    garbage(sample.path)
    assert main(["report", "--store", str(sample.path), "--out", str(tmp_path / "r.html")]) == 1
    complaint = capfd.readouterr().err
    assert "it is not a valid DuckDB database file. What to do: " in complaint
    assert "Traceback" not in complaint
    assert not (tmp_path / "r.html").exists()


def test_every_command_leaves_a_store_of_a_newer_version_alone(sample: Store, ran: Ran) -> None:
    with sample.writing() as writer:
        writer.connection.execute("insert into schema_migrations values (99, 'later', now())")
    before = bytes_of(sample.path)
    for command in (*READING, *WRITING, ["serve"], ["doctor"]):
        status, complaint = ran(sample, command)
        assert status == 1, said(command)
        assert "was written by a newer version (its schema is 99" in complaint, said(command)
        assert "Update this copy" in complaint
    assert bytes_of(sample.path) == before


def test_every_command_names_the_foreign_program_that_holds_the_store(
    sample: Store, ran: Ran
) -> None:
    with held_by_a_foreign_program(sample.path) as pid:
        for command in (*READING, *WRITING, ["serve"], ["doctor"]):
            status, complaint = ran(sample, command)
            assert status == 1, said(command)
            assert f"(process {pid}) has {sample.path.name} open" in complaint, said(command)


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


def test_a_log_that_a_crash_cut_off_is_no_garbage(sample: Store) -> None:
    log_file = Path(f"{sample.path}.wal")
    broken_log(sample.path)
    whole = log_file.read_bytes()
    for length in (0, 1, 3, 5, 20):
        log_file.write_bytes(whole[:length])
        assert all_records(sample).height == 227


def test_the_doctor_puts_a_garbage_log_aside(sample: Store) -> None:
    garbage_log(sample.path)
    with pytest.raises(StoreDamaged, match="`revisits doctor` keeps it under another name"):
        all_records(sample)
    aside = sample.put_broken_log_aside()
    assert aside
    assert aside.read_bytes().startswith(b"this was a log ")
    assert all_records(sample).height == 227


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


# Nothing can be written -----------------------------------------------------------------------


@pytest.mark.parametrize("locks", ["there", "not there"])
def test_a_store_in_a_read_only_folder_is_read_by_every_command_and_written_by_none(
    sample: Store,
    ran: Ran,
    monkeypatch: pytest.MonkeyPatch,
    locks: str,
) -> None:
    with an_open_folder() as folder:
        copy = Store(folder / "revisits.duckdb")
        shutil.copyfile(sample.path, copy.path)
        shutil.copyfile("in.csv", folder / "in.csv")
        if locks == "there":
            all_records(copy)
        copy.path.chmod(0o444)
        folder.chmod(0o555)
        before = sorted(folder.iterdir())
        monkeypatch.chdir(folder)
        for command in (*READING, *WRITING):
            if "export" in command:
                continue  # it writes its file here
            with without_the_right_to_write():
                status, complaint = ran(copy, command)
            if command in READING:
                assert (status, complaint) == (0, ""), said(command)
            else:
                assert status == 1, said(command)
                assert f"{folder} is read-only here (Permission denied)" in complaint
        monkeypatch.undo()
        assert sorted(folder.iterdir()) == before


def test_a_file_that_may_be_read_and_not_written_is_read_and_says_so_to_who_writes(
    sample: Store, ran: Ran
) -> None:
    with an_open_folder() as folder:
        copy = Store(folder / "revisits.duckdb")
        shutil.copyfile(sample.path, copy.path)
        copy.path.chmod(0o444)
        folder.chmod(0o777)
        with without_the_right_to_write():
            assert ran(copy, ["overlap"]) == (0, "")
            status, complaint = ran(copy, WRITING[0])
        assert status == 1
        assert "Permission denied. What to do: look at the rights of the file" in complaint


def test_a_file_that_may_not_even_be_read_says_so(sample: Store, ran: Ran) -> None:
    with an_open_folder() as folder:
        copy = Store(folder / "revisits.duckdb")
        shutil.copyfile(sample.path, copy.path)
        copy.path.chmod(0o000)
        for rights in (0o777, 0o555, 0o000):
            folder.chmod(rights)
            with without_the_right_to_write():
                status, complaint = ran(copy, ["overlap"])
                with pytest.raises(StoreError, match="Permission denied"):
                    backing_up.begin_day(copy)
            assert status == 1
            assert "Permission denied" in complaint


def test_a_reader_without_the_right_to_write_still_keeps_out_of_a_writers_way(store: Store) -> None:
    with an_open_folder() as folder:
        copy = Store(folder / "revisits.duckdb", patience=SHORT)
        shutil.copyfile(store.path, copy.path)
        all_records(copy)
        with held_by_another_process(copy.path, "writing") as pid:
            folder.chmod(0o555)
            for file in folder.iterdir():
                file.chmod(0o444)
            with without_the_right_to_write(), pytest.raises(StoreBusy, match=f"process {pid}"):
                all_records(copy)
            folder.chmod(0o755)


def test_a_full_disk_is_said_the_store_stays_right_and_with_room_it_is_written(
    store: Store,
    tmp_path: Path,
    ran: Ran,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with a_small_disk(tmp_path / "disk", mebibytes=8) as disk:
        small = Store(disk / "revisits.duckdb")
        shutil.copyfile(store.path, small.path)
        log(small)
        filler = fill(disk)
        for _ in range(2):
            status, complaint = ran(small, WRITING[0])
            assert status == 1
            assert "No space left on device. What to do: nothing was written" in complaint
            assert caplog.text == ""
            assert ran(small, ["overlap"]) == (0, "")
            assert all_records(small).height == 1
        filler.unlink()
        assert ran(small, WRITING[0]) == (0, "")
        assert all_records(small).height == 2


def test_a_store_that_was_there_is_missed_and_not_begun_anew(store: Store) -> None:
    there = Store(store.path, must_exist=True)
    store.path.unlink()
    for way in (there.reading, there.writing):
        with pytest.raises(StoreMissing, match="is gone"), way():
            pass
    assert not store.path.exists()


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    nowhere = Store(tmp_path / "nowhere" / "revisits.duckdb", must_exist=True)
    assert set(nowhere.read_version()) == {0}
    with pytest.raises(StoreUnwritable, match="Check that the folder exists"):
        all_records(nowhere)


@pytest.mark.parametrize(
    ("holder", "says"),
    [
        ("process 7 (revisits)", "Process 7 (revisits) is writing to s.duckdb"),
        ("duckdb (process 7)", "duckdb (process 7) has s.duckdb open"),
        ("another process that reads", "Another process that reads has s.duckdb open"),
        (f"process {os.getpid()} (streamlit)", "This dashboard is writing to s.duckdb"),
    ],
)
def test_the_notice_tells_a_writer_of_ours_from_others(holder: str, says: str) -> None:
    busy = StoreBusy("Opening the store", "…", holder=holder)
    notice = store_words.format_trouble(
        busy, file="s.duckdb", as_of=None, zone="UTC", now=get_utc_now()
    )
    assert notice.startswith(says)


def test_a_store_to_be_brought_up_to_date_where_nothing_can_be_written_says_so(
    store: Store, ran: Ran
) -> None:
    with store.writing() as writer:
        writer.connection.execute(
            "update schema_migrations set number = -1 where number = $newest",
            {"newest": get_newest_schema()},
        )
    with an_open_folder() as folder:
        copy = Store(folder / "revisits.duckdb")
        shutil.copyfile(store.path, copy.path)
        folder.chmod(0o555)
        with without_the_right_to_write():
            status, complaint = ran(copy, ["overlap"])
        assert status == 1
        assert "is read-only here" in complaint
