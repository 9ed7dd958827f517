"""Backing up, looking whether that is due, checking and restoring: the file read and written."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.filling import filled_store
from benchmarks.timing import table, timed
from pipeline import backups, checking, safekeeping

HEADER = ("revisits", "back up", "see that it is not due", "check", "restore")


def kept(folder: Path, sizes: Sequence[int], *, times: int) -> str:
    """A table: how long each takes for each number of revisits, locks and verifying included."""
    rows = []
    for size in sizes:
        store = filled_store(folder, size)
        copy = safekeeping.back_up(store, to=folder / f"{size}-copy.duckdb")
        spreads = [
            timed(work, times=times).spread
            for work in (
                lambda at=store: safekeeping.back_up(at),
                lambda at=store: safekeeping.back_up_before(at, "daily"),
                lambda at=store: checking.check(at),
                lambda at=store, file=copy: safekeeping.restore(at, file),
            )
        ]
        store.path.unlink()
        shutil.rmtree(backups.folder_of(store.path))
        rows.append((f"{size:,}", *spreads))
    return table(HEADER, rows)
