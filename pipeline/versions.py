"""By what one tells that a store was written to, or exchanged for another file."""

from __future__ import annotations

from pathlib import Path

from pipeline import backups

DataVersion = tuple[int, ...]


def read_version(path: Path) -> DataVersion:
    """Times (ns), sizes (bytes) and places of a file and of its log; zeros where there is none.

    Reads no byte and opens nothing.
    """
    return (*_read_stat(path), *_read_stat(backups.get_log_path(path)))


def get_file_identity(version: DataVersion) -> int:
    """The file itself, whatever was written to it since; 0 where there was none."""
    return version[2]


def _read_stat(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)
