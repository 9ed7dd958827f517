"""Once a day, at the first page that anybody opens, the store is backed up."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline import safekeeping
from pipeline.clock import local_day, utc_now
from pipeline.errors import StoreError
from pipeline.store import store_named
from views.parts import opening

# What kept a backup away may be over soon: a writer, a full disk. No page waits for it each time.
TRY_AGAIN_SECONDS = 60.0


@dataclass(frozen=True)
class _Tried:
    """The day of the last attempt, when it was (monotonic), and what kept the backup away."""

    day: date
    at: float
    kept_away: StoreError | None


_tried: dict[Path, _Tried] = {}
_one_at_a_time = threading.Lock()


def back_up() -> None:
    """Begin the day unless that was done; whoever comes while another does it goes on at once."""
    store = replace(opening.for_writing(store_named(None)), patience=opening.READ_SECONDS)
    today = local_day(utc_now())
    if not _is_due(_tried.get(store.path), today) or not _one_at_a_time.acquire(blocking=False):
        return
    try:
        kept_away = safekeeping.begin_day(store)
    except StoreError as error:
        kept_away = error
    finally:
        _one_at_a_time.release()
    _tried[store.path] = _Tried(today, time.monotonic(), kept_away)


def kept_away() -> StoreError | None:
    """What kept today's backup away, if anything did. Attempts nothing."""
    tried = _tried.get(store_named(None).path)
    return tried.kept_away if tried else None


def _is_due(tried: _Tried | None, today: date) -> bool:
    if tried is None or tried.day != today:
        return True
    return tried.kept_away is not None and time.monotonic() - tried.at > TRY_AGAIN_SECONDS


def try_again() -> None:
    """What kept today's backup away may be over: find out at the next page."""
    _tried.clear()
