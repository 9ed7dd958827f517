"""Times of backing up, checking whether a backup is due, checking the store, and restoring."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.filling import fill_store
from benchmarks.timing import format_table, time_calls
from pipeline.store import backing_up, backups
from pipeline.store import check as checking

HEADER = ("revisits", "back up", "see that it is not due", "check", "restore")


def measure_keeping(folder: Path, sizes: Sequence[int], *, times: int) -> str:
    """Measure each operation for each number of revisits, locks and verification included."""
    rows = []
    for size in sizes:
        store = fill_store(folder, size)
        copy = backing_up.back_up(store, to=folder / f"{size}-copy.duckdb")
        spreads = [
            time_calls(work, times=times).spread
            for work in (
                lambda at=store: backing_up.back_up(at),
                lambda at=store: backing_up.back_up_before(at, "daily"),
                lambda at=store: checking.check_store(at),
                lambda at=store, file=copy: backing_up.restore_backup(at, file),
            )
        ]
        store.path.unlink()
        shutil.rmtree(backups.get_backup_folder(store.path))
        rows.append((f"{size:,}", *spreads))
    return format_table(HEADER, rows)
