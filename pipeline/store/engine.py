"""Opens the DuckDB file and runs transactions on it."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import duckdb

from pipeline.store import faults
from pipeline.store.faults import LOCK_HELD, translate_error

ENGINE_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "lock_configuration": "true",
}
EngineConnection = duckdb.DuckDBPyConnection
ENGINE_LOCK_SECONDS = 0.8
ENGINE_LOCK_PAUSE_SECONDS = 0.2


@contextmanager
def open_file(path: Path, *, write: bool, doing: str) -> Iterator[EngineConnection]:
    """Open a store's file; with `write`, the block is one transaction, followed by a checkpoint.

    The caller holds the lock. Raises a StoreError that says what was being done.
    """
    with closing(connect(path, write=write)) as connection:
        try:
            if write:
                with transaction(connection, doing):
                    yield connection
                connection.execute("checkpoint")
            else:
                yield connection
        except duckdb.Error as error:
            raise translate_error(error, doing, path) from error


def connect(path: Path, *, write: bool, patience: float = ENGINE_LOCK_SECONDS) -> EngineConnection:
    """Connect to the file, retrying briefly while another program holds it."""
    faults.refuse_unopenable_name(path)
    faults.refuse_garbage_log(path)
    deadline = time.monotonic() + min(patience, ENGINE_LOCK_SECONDS)
    while True:
        try:
            connection = duckdb.connect(path, read_only=not write, config=ENGINE_CONFIG)
            faults.refuse_cut_file(path, connection)
        except duckdb.Error as error:
            if LOCK_HELD not in str(error) or time.monotonic() >= deadline:
                raise translate_error(error, "Opening the store", path) from error
            time.sleep(ENGINE_LOCK_PAUSE_SECONDS)
        else:
            return connection


@contextmanager
def transaction(connection: EngineConnection, doing: str) -> Iterator[None]:
    """Run the block in one transaction, rolled back where it fails."""
    try:
        connection.execute("begin")
        yield
        connection.execute("commit")
    except BaseException as error:
        with suppress(duckdb.Error):  # rolled back already; the connection is closed next
            connection.execute("rollback")
        if isinstance(error, duckdb.Error):
            raise translate_error(error, doing) from error
        raise
