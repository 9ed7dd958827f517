"""What an error of the engine means to a person, and what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline import backups
from pipeline.errors import StoreBusy, StoreDamaged, StoreError, StoreUnwritable

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


def is_log_broken(error: BaseException | None) -> bool:
    """Whether the engine refuses the file because of its write-ahead log."""
    return any(sign in str(error) for sign in BROKEN_LOG)


def translate_error(error: Exception, doing: str, path: Path | None = None) -> StoreError:
    """The engine's error as one of ours: what was being done, what is wrong, what to do.

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
    """Which program holds the file, as far as the engine tells it."""
    found = _HOLDER.search(said)
    if not found:
        return StoreBusy(doing, f"{said}{WHAT_TO_DO}{advice}")
    holder = f"{Path(found['program']).name} (process {found['process']})"
    name = path.name if path else "the file"
    return StoreBusy(doing, f"{holder} has {name} open{WHAT_TO_DO}{advice}", holder=holder)
