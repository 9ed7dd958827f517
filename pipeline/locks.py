"""Our own lock beside the store: shared for reading, exclusive for writing, writers not starved.

Two files lie beside the store. `….turn` is a turnstile: whoever comes takes it first and drops it
once in, so that a waiting writer keeps new readers behind it. `….lock` is the lock itself; whoever
writes leaves its name there, so that somebody who waits too long can be told for whom.
portalocker takes the locks (flock belongs to the open file, so it parts threads as well as
processes); only the turnstile is ours.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import portalocker

from pipeline.errors import StoreBusy, StoreUnwritable

TIMEOUT_SECONDS = 15.0
POLL_SECONDS = 0.004


@contextmanager
def locked(store: Path, *, exclusive: bool, timeout: float = TIMEOUT_SECONDS) -> Iterator[None]:
    """Hold the lock of `store` for the block.

    Raises StoreBusy with the holder's name after `timeout` seconds, StoreUnwritable where the
    lock files cannot be made.
    """
    deadline = time.monotonic() + timeout
    turnstile = _lock(_beside(store, ".turn"), exclusive=True, timeout=timeout)
    gate = _lock(_beside(store, ".lock"), exclusive=exclusive, timeout=timeout)
    try:
        turnstile.acquire()
        try:
            handle = gate.acquire(timeout=max(deadline - time.monotonic(), 0.0))
        finally:
            turnstile.release()
    except portalocker.exceptions.AlreadyLocked as error:
        raise StoreBusy(
            "Opening the store",
            f"{_holder(store)} has held {store.name} for {timeout:g} seconds. "
            "Wait until it is done, or end it, and try again",
        ) from error
    except OSError as error:
        raise StoreUnwritable(
            "Opening the store",
            f"cannot make the lock file beside {store}: {error.strerror or error}. "
            "Check that the folder exists and that you may write there",
        ) from error
    try:
        if exclusive:
            _sign(handle, f"process {os.getpid()} ({Path(sys.argv[0]).name or 'python'})")
        yield
    finally:
        if exclusive:
            _sign(handle, "")
        gate.release()


def _beside(store: Path, ending: str) -> Path:
    return store.with_name(store.name + ending)


def _lock(path: Path, *, exclusive: bool, timeout: float) -> portalocker.Lock:
    kind = portalocker.LockFlags.EXCLUSIVE if exclusive else portalocker.LockFlags.SHARED
    return portalocker.Lock(
        path,
        mode="a",
        timeout=timeout,
        check_interval=POLL_SECONDS,
        flags=kind | portalocker.LockFlags.NON_BLOCKING,
    )


def _sign(handle: IO[Any], name: str) -> None:
    # A full disk must not keep the lock, nor anything in the handle that closing it would write.
    with suppress(OSError):
        os.ftruncate(handle.fileno(), 0)
        os.write(handle.fileno(), name.encode())


def _holder(store: Path) -> str:
    name = _beside(store, ".lock").read_text(encoding="utf-8", errors="replace").strip()
    return name or "another process that reads"
