"""Backs the store up once a day, when the first page of the day is opened."""

import threading
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.clock import get_local_day, get_utc_now
from pipeline.errors import StoreError
from pipeline.store import backup, locate_store
from views.session import opening

# A failed backup (busy store, full disk) is retried after this time, not on every page.
TRY_AGAIN_SECONDS = 60.0


@dataclass(frozen=True)
class _Attempt:
    """The last attempt: its day, its monotonic time, and whether it succeeded."""

    day: date
    at: float
    was_begun: bool
    kept_away: StoreError | None


_attempts: dict[Path, _Attempt] = {}
_lock = threading.Lock()


def back_up() -> None:
    """Make today's backup unless it exists; do not wait if another session is making it."""
    store = replace(
        opening.configure_for_writing(locate_store(None)), patience=opening.READ_SECONDS
    )
    today = get_local_day(get_utc_now())
    if not _is_due(_attempts.get(store.path), today) or not _lock.acquire(blocking=False):
        return
    was_begun, kept_away = False, None
    try:
        kept_away = backup.begin_day(store)
        was_begun = kept_away is None
    except StoreError:
        pass  # the store cannot be opened: the page says why
    finally:
        _attempts[store.path] = _Attempt(today, time.monotonic(), was_begun, kept_away)
        _lock.release()


def get_backup_error() -> StoreError | None:
    """Return why today's backup failed, or None; not set if the store itself cannot be opened."""
    tried = _attempts.get(locate_store(None).path)
    return tried.kept_away if tried else None


def _is_due(tried: _Attempt | None, today: date) -> bool:
    if tried is None or tried.day != today:
        return True
    return not tried.was_begun and time.monotonic() - tried.at > TRY_AGAIN_SECONDS


def forget_attempts() -> None:
    """Forget failed attempts, so that the next page tries again."""
    _attempts.clear()
