"""Sends what was logged in a terminal of this machine while the team's database was away."""

import threading
from contextlib import suppress

from pipeline.errors import RevisitsError
from pipeline.ledger.logging import outbox
from pipeline.store import locate_store

_lock = threading.Lock()


def send() -> None:
    """Send the outbox, unless it is empty, the database is away, or another session is at it."""
    store = locate_store(None)
    if not store.is_shared or not outbox.get_outbox(store).exists():
        return
    if store.find_absence() is None and _lock.acquire(blocking=False):
        try:
            with suppress(RevisitsError, OSError):  # it stays there; `revisits team status` says so
                outbox.send(store)
        finally:
            _lock.release()
