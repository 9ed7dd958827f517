"""Damage to a store's file that the engine passes over: a log that is none, a file cut short.

The engine takes a log that it cannot read for one that a crash cut off, and throws it away with
the next write; of a file cut short it misses only the blocks that a question needs. Either would
be written to, and what can still be saved from it lost.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import queries
from pipeline import backups
from pipeline.errors import StoreDamaged
from pipeline.schema import Connection
from pipeline.troubles import NO_LOG

# Every log begins with the field of an entry's type (100), the type "version" (98), and its field.
LOG_BEGINS = bytes((100, 0, 98, 101, 0))
HEADERS_SIZE = 3 * 4096
OPENING = "Opening the store"


class ClosableConnection(Connection, Protocol):
    """As much of an open file as looking for damage needs."""

    def close(self) -> None:
        """Let go of the file."""


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
    """Raise StoreDamaged where a file is shorter than the blocks in use in it.

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
    ((blocks, size),) = opened.execute(queries.text("store_blocks")).fetchall()
    return int(HEADERS_SIZE + blocks * size - path.stat().st_size)
