"""Where nothing can be written, all is read, and who writes is told why not."""

import shutil
from pathlib import Path

import pytest

from pipeline.errors import StoreBusy, StoreError
from pipeline.store import Store, backup
from pipeline.store.schema import get_newest_schema
from tests.builders import all_records, ask, log
from tests.holders import (
    SHORT,
    a_small_disk,
    an_open_folder,
    fill,
    held_by_another_process,
    without_the_right_to_write,
)
from tests.store.commands import READING, WRITING, Run


@pytest.mark.parametrize("locks", ["there", "not there"])
def test_a_store_in_a_read_only_folder_is_read_by_every_command_and_written_by_none(
    sample: Store, run_command: Run, monkeypatch: pytest.MonkeyPatch, locks: str
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
                status, complaint = run_command(copy, command)
            if command in READING:
                assert (status, complaint) == (0, ""), command
            else:
                assert status == 1, command
                assert f"{folder} is read-only here (Permission denied)" in complaint
        monkeypatch.undo()
        assert sorted(folder.iterdir()) == before


def test_a_file_that_may_be_read_and_not_written_is_read_and_says_so_to_who_writes(
    sample: Store, run_command: Run
) -> None:
    with an_open_folder() as folder:
        copy = Store(folder / "revisits.duckdb")
        shutil.copyfile(sample.path, copy.path)
        copy.path.chmod(0o444)
        folder.chmod(0o777)
        with without_the_right_to_write():
            assert run_command(copy, ["overlap"]) == (0, "")
            status, complaint = run_command(copy, WRITING[0])
        assert status == 1
        assert "Permission denied. What to do: look at the rights of the file" in complaint


def test_a_file_that_may_not_even_be_read_says_so(sample: Store, run_command: Run) -> None:
    with an_open_folder() as folder:
        copy = Store(folder / "revisits.duckdb")
        shutil.copyfile(sample.path, copy.path)
        copy.path.chmod(0o000)
        for rights in (0o777, 0o555, 0o000):
            folder.chmod(rights)
            with without_the_right_to_write():
                status, complaint = run_command(copy, ["overlap"])
                with pytest.raises(StoreError, match="Permission denied"):
                    backup.begin_day(copy)
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
                ask(copy, "records")
            folder.chmod(0o755)


def test_a_full_disk_is_said_the_store_stays_right_and_with_room_it_is_written(
    store: Store, tmp_path: Path, run_command: Run, caplog: pytest.LogCaptureFixture
) -> None:
    with a_small_disk(tmp_path / "disk", mebibytes=8) as disk:
        small = Store(disk / "revisits.duckdb")
        shutil.copyfile(store.path, small.path)
        log(small)
        filler = fill(disk)
        for _ in range(2):
            status, complaint = run_command(small, WRITING[0])
            assert status == 1
            assert "No space left on device. What to do: nothing was written" in complaint
            assert caplog.text == ""
            assert run_command(small, ["overlap"]) == (0, "")
            assert all_records(small).height == 1
        filler.unlink()
        assert run_command(small, WRITING[0]) == (0, "")
        assert all_records(small).height == 2


def test_a_store_to_be_brought_up_to_date_where_nothing_can_be_written_says_so(
    store: Store, run_command: Run
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
            status, complaint = run_command(copy, ["overlap"])
        assert status == 1
        assert "is read-only here" in complaint
