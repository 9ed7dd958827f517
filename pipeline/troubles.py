"""What an error of the engine means to a person, and what to do about it."""

from __future__ import annotations

from pipeline.errors import StoreBusy, StoreDamaged, StoreError, StoreUnwritable

HELD = "Could not set lock on file"
BROKEN_LOG = ("replaying WAL", "WAL does not match")
_KINDS: tuple[tuple[type[StoreError], tuple[str, ...], str], ...] = (
    (
        StoreBusy,
        (HELD,),
        "another program has the file open. End it, or let it close the file, and try again",
    ),
    (
        StoreUnwritable,
        (
            *("No space left", "File too large", "Disk quota exceeded", "Input/output error"),
            *("Permission denied", "Read-only file system"),
            *("No such file or directory", "Is a directory"),
        ),
        "check that the folder exists, that you may write there, and that the disk has room",
    ),
    (
        StoreDamaged,
        BROKEN_LOG,
        "nothing was touched. `revisits doctor` keeps the broken log under another name and opens "
        "the store with what it held before",
    ),
    (
        StoreDamaged,
        ("not a valid DuckDB", "Corrupt", "version number", "enough bytes"),
        "the file was not touched. Keep it, and go on with a backup or with another --store",
    ),
)


def log_is_broken(error: BaseException | None) -> bool:
    """Whether the engine refuses the file because of its write-ahead log."""
    return any(sign in str(error) for sign in BROKEN_LOG)


def explained(error: Exception, doing: str) -> StoreError:
    """The engine's error as one of ours, with what was being done and what to do."""
    said = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
    for kind, signs, advice in _KINDS:
        if any(sign in said for sign in signs):
            return kind(doing, f"{said}. What to do: {advice}")
    return StoreError(doing, said)
