"""By what one tells that a store was written to, or exchanged for another file."""

from __future__ import annotations

from pathlib import Path

from pipeline import backups

DataVersion = tuple[int, ...]


def version_of(path: Path) -> DataVersion:
    """Times (ns), sizes (bytes) and places of a file and of its log; zeros where there is none.

    Reads no byte and opens nothing.
    """
    return (*_stat(path), *_stat(backups.log_of(path)))


def place_in(version: DataVersion) -> int:
    """The file itself, whatever was written to it since; 0 where there was none."""
    return version[2]


def _stat(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)
