"""What may have become of a store's file, or of the write-ahead log beside it."""

import subprocess
import sys
from pathlib import Path

LEAVE_A_LOG = """
import duckdb, os, sys
connection = duckdb.connect(sys.argv[1])
facts = "uuid(), 1, false, 'x', '', cast(now() as timestamp), null, false"
connection.execute(f"insert into reason_ledger select {facts}")
os._exit(0)
"""


def garbage(path: Path) -> None:
    """Something else stands in the file."""
    path.write_bytes(b"this was a store " * 1000)


def empty(path: Path) -> None:
    """Nothing stands in it."""
    path.write_bytes(b"")


def without_its_end(path: Path) -> None:
    """Blocks that are in use are missing."""
    with path.open("r+b") as file:
        file.truncate(300_000)


def without_most_of_its_head(path: Path) -> None:
    """So short that it has no whole header."""
    with path.open("r+b") as file:
        file.truncate(100)


def broken_log(path: Path) -> Path:
    """Leave a write-ahead log behind, as a crash does, and turn one of its bytes."""
    subprocess.run([sys.executable, "-c", LEAVE_A_LOG, str(path)], check=True)
    log_file = Path(f"{path}.wal")
    data = bytearray(log_file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    log_file.write_bytes(data)
    return log_file


def garbage_log(path: Path) -> None:
    """Something else stands in the log."""
    Path(f"{path}.wal").write_bytes(b"this was a log " * 1000)
