"""The engine's errors, explained: what each means to a person and what to do."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import queries
from pipeline.errors import StoreBusy, StoreDamaged, StoreError, StoreUnwritable
from pipeline.store import backups
from pipeline.store.schema import Connection

LOCK_HELD = "Could not set lock on file"
WHAT_TO_DO = ". What to do: "
_HOLDER = re.compile(r"held in (?P<program>\S+) (?:by user \S+ )?\(PID (?P<process>\d+)\)")
_ENGINE_ERROR_NAME = re.compile(
    r"^\w+ Error: "
)  # the engine's own name for it says nothing to a person
NO_LOG = "is no write-ahead log"
# What the engine says of a CSV, Parquet or JSON file, which it would read as a table.
TABLE_FILE = "Cannot launch in-memory database"
NO_DATABASE = "is no DuckDB database"
BROKEN_LOG = ("replaying WAL", "WAL does not match", NO_LOG)
_ERROR_KINDS: tuple[tuple[type[StoreError], tuple[str, ...], str], ...] = (
    (
        StoreDamaged,
        (NO_DATABASE,),
        "the file was not touched. Name another one",
    ),
    (
        StoreBusy,
        (LOCK_HELD,),
        "end that program, or let it close the file, and try again",
    ),
    (
        StoreUnwritable,
        ("Failed to create checkpoint",),  # what was committed before it is in the log
        "make room on the disk, and look whether it was written before you write it again",
    ),
    (
        StoreUnwritable,
        ("No space left", "File too large", "Disk quota exceeded"),
        "nothing was written. Make room on the disk and try again",
    ),
    (
        StoreUnwritable,
        ("Permission denied", "Read-only file system", "Cannot open file", "read-only mode"),
        "look at the rights of the file and its folder: figures need the right to read, records "
        "the right to write",
    ),
    (
        StoreUnwritable,
        ("No such file or directory", "Is a directory"),
        "check that the folder exists, and that the path names a file",
    ),
    (
        StoreDamaged,
        BROKEN_LOG,
        "nothing was touched. `revisits doctor` keeps the broken log under another name and opens "
        "the store with what it held before",
    ),
    (
        StoreDamaged,
        ("not a valid DuckDB", "Corrupt", "version number", "not read enough bytes"),
        "the file was not touched. Keep it",
    ),
)


# Every log begins with the field of an entry's type (100), the type "version" (98), and its field.
LOG_BEGINS = bytes((100, 0, 98, 101, 0))
HEADERS_SIZE = 3 * 4096
OPENING = "Opening the store"


def is_log_broken(error: BaseException | None) -> bool:
    """Tell whether the engine refuses the file because of its write-ahead log."""
    return any(sign in str(error) for sign in BROKEN_LOG)


def translate_error(error: Exception, doing: str, path: Path | None = None) -> StoreError:
    """Translate an engine error: what was being done, what is wrong, what to do.

    Where the file at `path` is broken it names the backup to go back to.
    """
    said = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
    if TABLE_FILE in said:
        said = f"{path or 'the file'} {NO_DATABASE}"
    for kind, signs, advice in _ERROR_KINDS:
        if any(sign in said for sign in signs):
            if kind is StoreBusy:
                return _make_busy_error(said, doing, advice, path)
            back = f". {backups.format_way_back(path)}" if kind is StoreDamaged and path else ""
            plainly = _ENGINE_ERROR_NAME.sub("", said).rstrip(".!")
            return kind(doing, f"{plainly}{WHAT_TO_DO}{advice}{back}")
    return StoreError(doing, said)


def _make_busy_error(said: str, doing: str, advice: str, path: Path | None) -> StoreBusy:
    """Make the error for a held file, naming the program as far as the engine tells it."""
    found = _HOLDER.search(said)
    if not found:
        return StoreBusy(doing, f"{said}{WHAT_TO_DO}{advice}")
    holder = f"{Path(found['program']).name} (process {found['process']})"
    name = path.name if path else "the file"
    return StoreBusy(doing, f"{holder} has {name} open{WHAT_TO_DO}{advice}", holder=holder)


class ClosableConnection(Connection, Protocol):
    """The methods of an open file that the damage checks use."""

    def close(self) -> None:
        """Close the file."""


def refuse_garbage_log(path: Path) -> None:
    """Raise StoreDamaged where the file beside a store is no write-ahead log.

    Nobody may have the store open for writing.
    """
    log = backups.get_log_path(path)
    try:
        with log.open("rb") as opened:
            begins = opened.read(len(LOG_BEGINS))
    except OSError:
        return  # none, or one that the engine cannot read either, and says so
    if not LOG_BEGINS.startswith(begins):
        raise StoreDamaged(
            OPENING,
            f"{log} {NO_LOG}: something else has written there. What to do: nothing was touched. "
            "`revisits doctor` keeps it under another name and opens the store with what it held "
            f"before. {backups.format_way_back(path)}",
        )


def refuse_cut_file(path: Path, opened: ClosableConnection) -> None:
    """Raise StoreDamaged where the file is shorter than its blocks in use, and close it.

    It is closed then, and whatever else comes of looking. Free blocks need not have been written.
    Beside a write-ahead log nothing is said: blocks that only it names may not be there yet.
    """
    with ExitStack() as refused:
        refused.callback(opened.close)
        missing = _count_missing_bytes(path, opened)
        if missing > 0:
            raise StoreDamaged(
                OPENING,
                f"{path} is cut short: {missing:,} bytes of it are missing. What to do: the file "
                f"was not touched. Keep it. {backups.format_way_back(path)}",
            )
        refused.pop_all()


def _count_missing_bytes(path: Path, opened: ClosableConnection) -> int:
    if backups.get_log_path(path).exists() or not path.is_file():  # one in memory has no file
        return 0
    ((blocks, size),) = opened.execute(queries.read_query("store_blocks")).fetchall()
    return int(HEADERS_SIZE + blocks * size - path.stat().st_size)
