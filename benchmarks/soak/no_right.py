"""`python -m benchmarks.soak.no_right FOLDER`: read and write where permissions are missing.

Run in a process of its own without root's right to ignore file modes; prints its outcomes as JSON.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks.soak.commands import LOG_COMMAND, log_again, run_command
from benchmarks.soak.losses import find_losses, make_fault
from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.writer import write_acknowledged
from pipeline.store import Store

BEFORE = 4
READ = ("overlap", "--format", "csv")
# What is write-protected: the folder (with and without our lock files), or the file.
CASES = (
    ("a folder that may not be written", "folder", False),
    ("the same, without our lock files", "folder", True),
    ("a file that may not be written", "file", False),
)


def main() -> None:
    """Try every case in the folder and print the outcomes."""
    folder = Path(sys.argv[1])
    print(json.dumps([asdict(_try_case(folder, *case)) for case in CASES]))


def _try_case(parent: Path, what: str, shut: str, without_locks: bool) -> Outcome:
    folder = parent / what.replace(" ", "-")
    folder.mkdir()
    store = Store(folder / "revisits.duckdb")
    kept = write_acknowledged(store, "before", number=BEFORE)
    before = store.path.read_bytes()
    if without_locks:
        for beside in (".lock", ".turn"):
            store.path.with_name(store.path.name + beside).unlink()
    with _shut(folder if shut == "folder" else store.path) as is_shut:
        if not is_shut:
            return Outcome(what, not_tried="this process may write whatever the modes say")
        write, read = run_command(store, *LOG_COMMAND), run_command(store, *READ)
    losses = write.losses + read.losses
    if write.is_done or store.path.read_bytes() != before:
        losses += make_fault("it was written all the same")
    logged, fault = log_again(store)
    losses += fault + find_losses(store, kept + logged)
    says = "reading works" if read.is_done else "reading is refused too"
    return Outcome(what, 2, "commands", len(kept), losses, f"writing is refused, {says}")


@contextmanager
def _shut(path: Path) -> Iterator[bool]:
    """Take away write permission for the block; yields whether that has an effect here."""
    mode = path.stat().st_mode
    path.chmod(mode & ~0o222)
    try:
        yield not os.access(path, os.W_OK)
    finally:
        path.chmod(mode)


if __name__ == "__main__":
    main()
