"""What the disk takes for one fsync: the least that a write costs that is not lost."""

import os
import tempfile
import time
from pathlib import Path

from benchmarks.timing import Spread

TIMES = 50
LINE = b"x" * 4096


def time_fsync(folder: Path) -> Spread:
    """Time the appending of a few bytes to a file in the folder, until they are on the disk."""
    taken = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(TIMES):
            start = time.perf_counter()
            file.write(LINE)
            file.flush()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - start) * 1000)
    return Spread(tuple(taken))
