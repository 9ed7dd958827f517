"""Others who hold a store, and places where nothing can be written."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FOREIGN = """
import duckdb, sys, time
deadline = time.monotonic() + 15
while True:  # a page may be reading just now
    try:
        connection = duckdb.connect(sys.argv[1])
        break
    except duckdb.IOException:
        if time.monotonic() > deadline:
            raise
        time.sleep(0.02)
print("held", flush=True)
sys.stdin.readline()
"""
OURS = """
import sys
from pathlib import Path
from pipeline.store.locks import locked
with locked(Path(sys.argv[1]), exclusive=sys.argv[2] == "writing"):
    print("held", flush=True)
    sys.stdin.readline()
"""
NOBODY = 65_534
SHORT = 0.2  # seconds of patience of who is expected to wait in vain


@contextmanager
def held_by_a_foreign_program(path: Path) -> Iterator[int]:
    """The file is open in a program that knows nothing of our lock: its process."""
    with _running(FOREIGN, path) as process:
        yield process


@contextmanager
def held_by_another_process(path: Path, doing: str) -> Iterator[int]:
    """A process of ours has our lock, reading or writing: its process."""
    with _running(OURS, path, doing) as process:
        yield process


@contextmanager
def _running(program: str, *arguments: object) -> Iterator[int]:
    """A program that says that it holds the file, until it is told that it is enough."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process.pid
        finally:
            process.stdin.write("\n")
            process.stdin.flush()


@contextmanager
def a_small_disk(folder: Path, *, mebibytes: int) -> Iterator[Path]:
    """A disk of its own, mounted at `folder`; without the right to mount the test is skipped."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, check=False).returncode:
        pytest.skip("a small disk needs the right to mount one (root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """A file that takes all the room that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return filler


@contextmanager
def without_the_right_to_write() -> Iterator[None]:
    """What root may write is written as nobody; anybody else has only what `chmod` left."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@contextmanager
def an_open_folder() -> Iterator[Path]:
    """A folder that everybody may look into, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def is_free(lock_file: Path) -> bool:
    """Whether nobody holds a lock on a file, as flock says."""
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait up to ten seconds for a condition."""
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("it never came true")
