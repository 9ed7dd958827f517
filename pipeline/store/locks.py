"""The lock beside the store: shared for reading, exclusive for writing; writers are not starved.

Two files beside the store: `….turn` is a turnstile that everybody takes first and releases once
inside, so that a waiting writer holds back new readers. `….lock` is the lock; a writer leaves its
name in it, so that those who wait can be told for whom.
portalocker takes the locks (flock belongs to the open file, so it parts threads as well as
processes); only the turnstile is ours.
"""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Literal

import portalocker

from pipeline.errors import StoreBusy, StoreUnwritable
from pipeline.store.faults import refuse_unopenable_name

TIMEOUT_SECONDS = 15.0
POLL_SECONDS = 0.004
READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def locked(store: Path, *, exclusive: bool, timeout: float = TIMEOUT_SECONDS) -> Iterator[float]:
    """Hold the lock of `store` for the block; yields the seconds of `timeout` that are left.

    Raises StoreBusy with the holder's name after `timeout` seconds, StoreUnwritable where the
    lock files cannot be made.
    """
    refuse_unopenable_name(store)
    deadline = time.monotonic() + timeout
    with ExitStack() as held:
        try:
            handle = held.enter_context(_entered(store, exclusive=exclusive, timeout=timeout))
        except portalocker.exceptions.AlreadyLocked as error:
            raise _make_busy_error(store, timeout) from error
        except OSError as error:
            if exclusive or error.errno not in READ_ONLY:
                raise _make_unwritable_error(store, error) from error
            held.enter_context(_entered_to_look(store, timeout=timeout))
            handle = None
        if exclusive and handle:
            _sign(handle, f"process {os.getpid()} ({_get_program_name()})")
            held.callback(_sign, handle, "")
        yield max(deadline - time.monotonic(), 0.0)


@contextmanager
def _entered(
    store: Path, *, exclusive: bool, timeout: float, mode: Literal["a", "r"] = "a"
) -> Iterator[IO[Any]]:
    """Take the turnstile, then the lock itself, both within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    turnstile = _make_lock(
        _get_lock_path(store, ".turn"), exclusive=True, timeout=timeout, mode=mode
    )
    gate = _make_lock(
        _get_lock_path(store, ".lock"), exclusive=exclusive, timeout=timeout, mode=mode
    )
    turnstile.acquire()
    try:
        handle = gate.acquire(timeout=max(deadline - time.monotonic(), 0.0))
    finally:
        turnstile.release()
    try:
        yield handle
    finally:
        gate.release()


@contextmanager
def _entered_to_look(store: Path, *, timeout: float) -> Iterator[None]:
    """Take the lock for somebody who may read the folder but not write to it.

    Lock files that are there can be locked without the right to write them. Where there are none,
    nobody of ours writes; another person who may is kept apart by the engine's own lock, which a
    reader and a writer never hold at once and after which the file is read anew (decision 0001).
    """
    with ExitStack() as held:
        try:
            held.enter_context(_entered(store, exclusive=False, timeout=timeout, mode="r"))
        except portalocker.exceptions.AlreadyLocked as error:
            raise _make_busy_error(store, timeout) from error
        except OSError as error:
            own_rights = os.access in os.supports_effective_ids
            readable = os.access(store, os.R_OK, effective_ids=own_rights)
            if error.errno not in (*READ_ONLY, errno.ENOENT) or not readable:
                raise _make_unwritable_error(store, error) from error
        yield


def _make_busy_error(store: Path, timeout: float) -> StoreBusy:
    holder = _read_holder(store)
    return StoreBusy(
        "Opening the store",
        f"{holder} has held {store.name} for {timeout:g} second{'' if timeout == 1 else 's'}. "
        "Wait until it is done, or end it, and try again",
        holder=holder,
    )


def _make_unwritable_error(store: Path, error: OSError) -> StoreUnwritable:
    cause = error.strerror or error
    if error.errno in READ_ONLY:
        words = (
            f"{store.parent} is read-only here ({cause}): nothing can be written to {store.name}. "
            "Get the right to write there, or name another store with --store or REVISITS_STORE"
        )
    else:
        words = (
            f"cannot make the lock file beside {store}: {cause}. "
            "Check that the folder exists, that you may write there, and that the disk has room"
        )
    return StoreUnwritable("Opening the store", words)


def _get_lock_path(store: Path, ending: str) -> Path:
    return store.with_name(store.name + ending)


def _make_lock(
    path: Path, *, exclusive: bool, timeout: float, mode: Literal["a", "r"]
) -> portalocker.Lock[Any]:
    kind = portalocker.LockFlags.EXCLUSIVE if exclusive else portalocker.LockFlags.SHARED
    return portalocker.Lock(
        path,
        mode=mode,
        timeout=timeout,
        check_interval=POLL_SECONDS,
        flags=kind | portalocker.LockFlags.NON_BLOCKING,
    )


def _sign(handle: IO[Any], name: str) -> None:
    """Write the holder's name into the lock file; unbuffered, in case the disk is full."""
    with suppress(OSError):  # a full disk must not prevent locking
        handle.truncate(0)
        os.write(handle.fileno(), name.encode())


def _get_program_name() -> str:
    """Return the name of this program; for `python -m`, its package."""
    program = Path(sys.argv[0])
    named = program.parent if program.name == "__main__.py" else program
    return named.name or "python"


def _read_holder(store: Path) -> str:
    try:
        name = _get_lock_path(store, ".lock").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        name = ""
    return name or "another process that reads"
