"""Our own lock: writers exclude, readers share, nobody waits without being told for whom."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.errors import StoreBusy, StoreUnwritable
from pipeline.store import Store
from pipeline.store.locks import locked
from tests.builders import all_records, log
from tests.holders import (
    SHORT,
    held_by_a_foreign_program,
    held_by_another_process,
    is_free,
    wait_until,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "revisits.duckdb"


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_writer_shuts_out_writers_and_readers_of_its_own_process(
    path: Path, exclusive: bool
) -> None:
    refusals: list[StoreBusy] = []

    def come() -> None:
        try:
            with locked(path, exclusive=exclusive, timeout=SHORT):
                pass
        except StoreBusy as busy:
            refusals.append(busy)

    with locked(path, exclusive=True):
        thread = threading.Thread(target=come)
        thread.start()
        thread.join()
    assert f"process {os.getpid()}" in str(refusals[0])


@pytest.mark.parametrize("exclusive", [True, False])
def test_who_waits_too_long_for_a_writer_is_told_its_process(path: Path, exclusive: bool) -> None:
    with (
        held_by_another_process(path, "writing") as pid,
        pytest.raises(StoreBusy, match=f"process {pid} .*has held revisits.duckdb for 0.2 seconds"),
        locked(path, exclusive=exclusive, timeout=SHORT),
    ):
        pass


def test_who_waits_too_long_for_a_reader_is_told_so(path: Path) -> None:
    with (
        held_by_another_process(path, "reading"),
        pytest.raises(StoreBusy, match="another process that reads"),
        locked(path, exclusive=True, timeout=SHORT),
    ):
        pass


def test_a_writer_that_has_gone_is_no_longer_named(path: Path) -> None:
    with locked(path, exclusive=True):
        assert str(os.getpid()) in path.with_name("revisits.duckdb.lock").read_text()
    assert path.with_name("revisits.duckdb.lock").read_text() == ""


def test_readers_share(path: Path) -> None:
    with (
        held_by_another_process(path, "reading"),
        locked(path, exclusive=False, timeout=SHORT),
        locked(path, exclusive=False, timeout=SHORT),
    ):
        assert not is_free(path.with_name("revisits.duckdb.lock"))


def test_the_lock_is_free_again_after_a_failure(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(path, exclusive=True):
        _ = 1 / 0
    assert is_free(path.with_name("revisits.duckdb.lock"))
    assert is_free(path.with_name("revisits.duckdb.turn"))


def test_who_gave_up_waiting_leaves_the_turnstile_free(path: Path) -> None:
    with held_by_another_process(path, "reading"):
        with pytest.raises(StoreBusy), locked(path, exclusive=True, timeout=SHORT):
            pass
        with locked(path, exclusive=False, timeout=SHORT):
            assert is_free(path.with_name("revisits.duckdb.turn"))


def test_a_reader_that_comes_later_stands_behind_a_waiting_writer(path: Path) -> None:
    turnstile = path.with_name("revisits.duckdb.turn")
    order: list[str] = []

    def write() -> None:
        with locked(path, exclusive=True):
            order.append("written")

    with locked(path, exclusive=False):
        writer = threading.Thread(target=write)
        writer.start()
        wait_until(lambda: not is_free(turnstile))
        with pytest.raises(StoreBusy), locked(path, exclusive=False, timeout=SHORT):
            pass
        order.append("first reader leaves")
    writer.join()
    assert order == ["first reader leaves", "written"]


def test_readers_without_pause_do_not_starve_a_writer(path: Path) -> None:
    enough = threading.Event()

    def read() -> None:
        while not enough.is_set():
            with locked(path, exclusive=False):
                time.sleep(0.01)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    written = 0
    try:
        for _ in range(5):
            with locked(path, exclusive=True, timeout=5):
                written += 1
    finally:
        enough.set()
        for reader in readers:
            reader.join()
    assert written == 5


def test_lock_files_that_cannot_be_made_are_a_store_error(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreUnwritable, match="cannot make the lock file"),
        locked(tmp_path / "nowhere" / "revisits.duckdb", exclusive=True),
    ):
        pass


class Watched:
    """A DuckDB connection that notes whether our lock was held when it was closed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, note: Callable[[str], None]) -> None:
        self._connection = connection
        self._note = note

    def close(self) -> None:
        self._connection.close()
        self._note("closed")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_the_lock_is_taken_before_connecting_and_released_after_closing(
    store: Store, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_file = store.path.with_name(store.path.name + ".lock")
    seen: list[tuple[str, str]] = []
    connect = duckdb.connect

    def note(event: str) -> None:
        seen.append((event, "free" if is_free(lock_file) else "locked"))

    def watched(*arguments: Any, **options: Any) -> Watched:
        note("connecting")
        return Watched(connect(*arguments, **options), note)

    monkeypatch.setattr(duckdb, "connect", watched)
    with getattr(store, way)():
        note("within")
    assert [one for one in seen if one[1] != "locked"] == []
    assert {event for event, _ in seen} == {"connecting", "within", "closed"}
    assert is_free(lock_file)


def test_threads_that_write_at_once_lose_nothing(store: Store) -> None:
    def write(name: str) -> None:
        for number in range(5):
            log(store, note=f"{name} {number}")

    threads = [threading.Thread(target=write, args=(name,)) for name in ("ana", "ben", "chi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = {f"{name} {number}" for name in ("ana", "ben", "chi") for number in range(5)}
    notes = all_records(store)["note"].to_list()
    assert len(notes) == 15
    assert set(notes) == expected


def test_threads_can_read_at_once(store: Store) -> None:
    log(store)
    with store.reading() as one, store.reading() as other:
        assert one.query("projects").height == other.query("projects").height == 1


def test_a_foreign_program_that_keeps_the_file_open_is_named_as_such(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.store.engine.ENGINE_LOCK_PAUSE_SECONDS", 0.01)
    with (
        held_by_a_foreign_program(store.path),
        pytest.raises(StoreBusy, match=r"has \S+ open\. What to do: end that program"),
    ):
        log(store)
    log(store)
    assert all_records(store).height == 1
