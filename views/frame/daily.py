"""Once a day, at the first page that anybody opens, the store is backed up."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.clock import get_local_day, get_utc_now
from pipeline.errors import StoreError
from pipeline.store import backing_up, locate_store
from views.session import opening

# What kept a backup away may be over soon: a writer, a full disk. No page waits for it each time.
TRY_AGAIN_SECONDS = 60.0


@dataclass(frozen=True)
class _Attempt:
    """The day of the last attempt, when it was (monotonic), and how it went."""

    day: date
    at: float
    was_begun: bool
    kept_away: StoreError | None


_attempts: dict[Path, _Attempt] = {}
_lock = threading.Lock()


def back_up() -> None:
    """Begin the day unless that was done; whoever comes while another does it goes on at once."""
    store = replace(
        opening.configure_for_writing(locate_store(None)), patience=opening.READ_SECONDS
    )
    today = get_local_day(get_utc_now())
    if not _is_due(_attempts.get(store.path), today) or not _lock.acquire(blocking=False):
        return
    was_begun, kept_away = False, None
    try:
        kept_away = backing_up.begin_day(store)
        was_begun = kept_away is None
    except StoreError:
        pass  # the store cannot be opened: the page says why
    finally:
        _attempts[store.path] = _Attempt(today, time.monotonic(), was_begun, kept_away)
        _lock.release()


def get_backup_error() -> StoreError | None:
    """What kept today's backup of a store that can be opened away, if anything did."""
    tried = _attempts.get(locate_store(None).path)
    return tried.kept_away if tried else None


def _is_due(tried: _Attempt | None, today: date) -> bool:
    if tried is None or tried.day != today:
        return True
    return not tried.was_begun and time.monotonic() - tried.at > TRY_AGAIN_SECONDS


def forget_attempts() -> None:
    """What kept today's backup away may be over: find out at the next page."""
    _attempts.clear()
