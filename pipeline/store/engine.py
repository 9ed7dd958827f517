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
# What the engine writes beside the file: its log, and parts of it while it makes a checkpoint.
LOG_NAMES = (".wal", ".wal.checkpoint", ".wal.recovery")
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


def make_checkpoint(connection: EngineConnection, path: Path, doing: str) -> None:
    """Write the log into the file. Raises a StoreError that says what was being done."""
    try:
        connection.execute("checkpoint")
    except duckdb.Error as error:
        raise translate_error(error, doing, path) from error


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


def connect_in_memory(path: Path, **settings: str) -> EngineConnection:
    """Connect to a new database in memory, to which nothing but the store's file can be attached.

    Queries are bound as in the file; it holds nothing yet. `settings` are other than the file's.
    """
    config = {key: value for key, value in ENGINE_CONFIG.items() if key not in NOT_IN_MEMORY}
    connection = duckdb.connect(":memory:", config=config | settings)
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
    _attach(connection, path, write=False, patience=patience)
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


class WritingEngine:
    """An engine that is kept between writes: the file is attached to it for a write of a few rows.

    That takes a fifth of the time of opening the file by itself. Where anything fails, the engine
    is dropped, and the next write begins with a new one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: EngineConnection | None = None

    @contextmanager
    def attached(self, *, patience: float) -> Iterator[EngineConnection]:
        """Attach the file for the block, which writes what the file shows in one transaction.

        The caller holds the lock, and has seen that nobody has changed the file since it was last
        read: it is not checked for faults again. A checkpoint follows the block; one that fails
        leaves what was written in the log, as it does where a file is closed.
        """
        connection, self._kept = self._kept or self._make(), None
        with ExitStack() as dropped:
            dropped.enter_context(closing(connection))
            _attach(connection, self._path, write=True, patience=patience)
            connection.execute("use ledger")
            yield connection
            with suppress(duckdb.Error):
                use_memory(connection)
                connection.execute("detach ledger")
                dropped.pop_all()
                self._kept = connection

    def _make(self) -> EngineConnection:
        """Make an engine; its one thread writes few rows in less time than several do."""
        return connect_in_memory(self._path, temp_directory=f"{self._path}.tmp", threads="1")


def use_memory(connection: EngineConnection) -> None:
    """Make the tables in memory the current ones again."""
    connection.execute("use memory")


def _attach(connection: EngineConnection, path: Path, *, write: bool, patience: float) -> None:
    """Attach the file as `ledger`. Raises what `connect` raises."""
    faults.refuse_unopenable_name(path)
    faults.refuse_garbage_log(path)
    attach = f"attach {_quote(path)} as ledger{'' if write else ' (read_only)'}"
    try:
        connection.execute(attach)
    except duckdb.Error as error:
        # Opened by itself it says in the usual words why not, or waits until it can be.
        connect(path, write=write, patience=patience).close()
        try:
            connection.execute(attach)
        except duckdb.Error:
            raise translate_error(error, "Opening the store", path) from error


def _limit_to(path: Path) -> str:
    """Name the only files that may be opened; the engine takes no parameters for settings."""
    names = (path.name, *(path.name + ending for ending in LOG_NAMES))
    files = ", ".join(_quote(path.with_name(name)) for name in names)
    return f"set allowed_paths = [{files}]"


def _quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
