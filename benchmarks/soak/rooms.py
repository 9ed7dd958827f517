"""Two ways to run out of space: a small disk that is filled up, and a limit on file size."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KIB = 1024


@dataclass(frozen=True)
class SmallDisk:
    """A folder on its own small disk; the levels are the bytes left free."""

    folder: Path
    levels: tuple[int, ...] = tuple(KIB * left for left in (0, 8, 64, 300, 700, 2_000, 5_000))
    what: str = "a full disk"

    @contextmanager
    def left(self, free: int) -> Iterator[None]:
        """Fill the disk for the block, leaving `free` bytes."""
        filler, disk = self.folder / "filler", os.statvfs(self.folder)
        filler.write_bytes(bytes(max(disk.f_bavail * disk.f_frsize - free, 0)))
        try:
            yield
        finally:
            filler.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Make the disk read-only for the block."""
        self._mount("remount,ro")
        try:
            yield
        finally:
            self._mount("remount,rw")

    def _mount(self, options: str) -> None:
        subprocess.run(["mount", "-o", options, str(self.folder)], check=True)


@dataclass(frozen=True)
class SizeLimit:
    """Any folder with a limit on file size; the levels are the largest sizes."""

    folder: Path
    levels: tuple[int, ...] = tuple(KIB * size for size in (0, 1, 64, 1_000, 1_900, 2_200, 2_600))
    what: str = "a limit to the size of files"

    @contextmanager
    def left(self, largest: int) -> Iterator[None]:
        """Limit the files of this process to `largest` bytes for the block."""
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


Room = SmallDisk | SizeLimit
