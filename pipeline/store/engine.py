"""Opens the DuckDB file and runs transactions on it."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
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
# In memory: the records that hold now, some 140 bytes each, and what questions need beside them.
MODEL_MEMORY = "2GB"
# A small store is asked faster by one thread than by several, which are woken for each step.
LARGE_FILE_BYTES = 16 * 1024**2
NOT_IN_MEMORY = ("storage_compatibility_version", "enable_external_access", "lock_configuration")


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
            with ExitStack() as failed:
                connection = duckdb.connect(path, read_only=not write, config=ENGINE_CONFIG)
                failed.callback(connection.close)
                faults.refuse_cut_file(path, connection)
                failed.pop_all()
                return connection
        except duckdb.Error as error:
            if LOCK_HELD not in str(error) or time.monotonic() >= deadline:
                raise translate_error(error, "Opening the store", path) from error
            time.sleep(ENGINE_LOCK_PAUSE_SECONDS)


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


def connect_in_memory(path: Path) -> EngineConnection:
    """Connect to a new database in memory, to which nothing but the store's file can be attached.

    Queries are bound as in the file; it holds nothing yet.
    """
    config = {key: value for key, value in ENGINE_CONFIG.items() if key not in NOT_IN_MEMORY}
    config["memory_limit"] = MODEL_MEMORY
    if path.exists() and path.stat().st_size < LARGE_FILE_BYTES:
        config["threads"] = 1
    connection = duckdb.connect(":memory:", config=config)
    connection.execute(_limit_to(path))
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


@contextmanager
def attached(connection: EngineConnection, path: Path, *, patience: float) -> Iterator[None]:
    """Attach the store's file, read-only, as `ledger` for the block; the caller holds the lock.

    The block begins with the file as the current database; `use_memory` ends that. Attaching takes
    a sixth of the time of a new connection. Raises what `connect` raises.
    """
    faults.refuse_unopenable_name(path)
    faults.refuse_garbage_log(path)
    attach = f"attach {_quote(path)} as ledger (read_only)"
    try:
        connection.execute(attach)
    except duckdb.Error as error:
        # Opened by itself it says in the usual words why not, or waits until it can be.
        connect(path, write=False, patience=patience).close()
        try:
            connection.execute(attach)
        except duckdb.Error:
            raise translate_error(error, "Opening the store", path) from error
    try:
        connection.execute("use ledger")
        faults.refuse_cut_file(path, connection)
        yield
    except duckdb.Error as error:
        raise translate_error(error, "Reading the store", path) from error
    finally:
        with suppress(duckdb.Error):
            use_memory(connection)
            connection.execute("detach ledger")


def use_memory(connection: EngineConnection) -> None:
    """Make the tables in memory the current ones again."""
    connection.execute("use memory")


def _limit_to(path: Path) -> str:
    """Name the only files that may be opened; the engine takes no parameters for settings."""
    log = path.with_name(f"{path.name}.wal")
    return f"set allowed_paths = [{_quote(path)}, {_quote(log)}]"


def _quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
