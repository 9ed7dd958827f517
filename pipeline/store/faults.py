"""What can be wrong with a store's file: detects damage, and explains the engine's errors.

In both kinds of damage that are detected here (a foreign file where the log belongs, a file that is
cut short) the next write would destroy what could still be saved.
"""

import re
from pathlib import Path
from typing import Any, Protocol

import queries
from pipeline.errors import StoreBusy, StoreDamaged, StoreError, StoreUnwritable, sanitize
from pipeline.store import backup_folder

LOCK_HELD = "Could not set lock on file"
WHAT_TO_DO = ". What to do: "
_HOLDER = re.compile(r"held in (?P<program>\S+) (?:by user \S+ )?\(PID (?P<process>\d+)\)")
# The engine's error class, which means nothing to users.
_ENGINE_ERROR_NAME = re.compile(r"^\w+ Error: ")
NO_LOG = "is no write-ahead log"
# The engine's message for a CSV, Parquet or JSON file.
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
        ("Failed to create checkpoint",),  # earlier commits are safe in the log
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


def refuse_unopenable_name(path: Path, doing: str = "Opening the store") -> None:
    """Raise StoreUnwritable for a path with bytes that are not UTF-8: the engine opens none."""
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise StoreUnwritable(
            doing,
            f"{sanitize(str(path))} holds bytes that are not UTF-8, and the database engine opens "
            f"no such name{WHAT_TO_DO}rename the file or the folder, or name another",
        ) from error


def is_log_broken(error: BaseException | None) -> bool:
    """Tell whether the engine refuses the file because of its write-ahead log."""
    return any(sign in str(error) for sign in BROKEN_LOG)


def translate_error(error: Exception, doing: str, path: Path | None = None) -> StoreError:
    """Translate an engine error: what was being done, what is wrong, what to do.

    Where the file at `path` is broken it names the backup to go back to.
    """
    message = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
    if TABLE_FILE in message:
        message = f"{path or 'the file'} {NO_DATABASE}"
    for kind, signs, advice in _ERROR_KINDS:
        if any(sign in message for sign in signs):
            if kind is StoreBusy:
                return _make_busy_error(message, doing, advice, path)
            back = (
                f". {backup_folder.format_way_back(path)}" if kind is StoreDamaged and path else ""
            )
            plainly = _ENGINE_ERROR_NAME.sub("", message).rstrip(".!")
            return kind(doing, f"{plainly}{WHAT_TO_DO}{advice}{back}")
    return StoreError(doing, message)


def _make_busy_error(message: str, doing: str, advice: str, path: Path | None) -> StoreBusy:
    """Make the error for a held file, naming the program as far as the engine tells it."""
    held = _HOLDER.search(message)
    if not held:
        return StoreBusy(doing, f"{message}{WHAT_TO_DO}{advice}")
    holder = f"{Path(held['program']).name} (process {held['process']})"
    name = path.name if path else "the file"
    return StoreBusy(doing, f"{holder} has {name} open{WHAT_TO_DO}{advice}", holder=holder)


class Connection(Protocol):
    """The part of an open file that the check for missing bytes uses."""

    def execute(self, query: str) -> Any:
        """Run one statement."""


def refuse_garbage_log(path: Path) -> None:
    """Raise StoreDamaged where the file beside a store is not a write-ahead log.

    Nobody may have the store open for writing.
    """
    log = backup_folder.get_log_path(path)
    try:
        with log.open("rb") as file:
            begins = file.read(len(LOG_BEGINS))
    except OSError:
        return  # no log, or an unreadable one, which the engine reports
    if not LOG_BEGINS.startswith(begins):
        raise StoreDamaged(
            OPENING,
            f"{log} {NO_LOG}: something else has written there. What to do: nothing was touched. "
            "`revisits doctor` keeps it under another name and opens the store with what it held "
            f"before. {backup_folder.format_way_back(path)}",
        )


def refuse_cut_file(path: Path, connection: Connection) -> None:
    """Raise StoreDamaged where the file is shorter than its blocks in use.

    Free blocks may never have been written. With a write-ahead log the size is not checked: its
    blocks may not be in the file yet.
    """
    missing = _count_missing_bytes(path, connection)
    if missing > 0:
        raise StoreDamaged(
            OPENING,
            f"{path} is cut short: {missing:,} bytes of it are missing. What to do: the file "
            f"was not touched. Keep it. {backup_folder.format_way_back(path)}",
        )


def _count_missing_bytes(path: Path, connection: Connection) -> int:
    if (
        backup_folder.get_log_path(path).exists() or not path.is_file()
    ):  # an in-memory store has no file
        return 0
    ((blocks, size),) = connection.execute(queries.read_query("store_blocks")).fetchall()
    return int(HEADERS_SIZE + blocks * size - path.stat().st_size)
