"""Opens the store for the dashboard with short waits, so that a busy store blocks no page."""

import math
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from pipeline.errors import (
    StoreAway,
    StoreBusy,
    StoreDamaged,
    StoreMissing,
    StoreNewer,
    StoreUnwritable,
)
from pipeline.store import Reader, ReadModel, Store, get_read_model

READ_SECONDS = 1.0
WRITE_SECONDS = 15.0  # as the terminal (decision 0002): nobody wants to type a form twice
# After a timeout no session waits for this long, or sessions would queue up behind each other.
NO_WAIT_SECONDS = 2.0
SHORTEST_WAIT_SECONDS = 0.05
# A store read this recently counts as free, even if a page is answered from the cache alone.
RECENT_SECONDS = 2.0
READ_ERRORS = (StoreAway, StoreBusy, StoreMissing, StoreDamaged, StoreNewer, StoreUnwritable)
_opened_before: set[Path] = set()
_busy_at: dict[Path, float] = {}
_read_at: dict[Path, float] = {}


def configure_for_writing(named: Store) -> Store:
    """Configure the store for callbacks: patient, and never created anew if it existed before."""
    return replace(named, must_exist=named.path in _opened_before, patience=WRITE_SECONDS)


def follow(store: Store, *, patiently: bool = False, even_unchanged: bool = False) -> ReadModel:
    """Return the read model, which follows the store first where something was written.

    Waits only briefly if another session has just timed out; with `patiently` as long as a write
    does. With `even_unchanged` the file is opened in any case.
    """
    model = get_read_model(store.path)
    if not even_unchanged and model.is_current():
        return model
    with _waiting(store, patiently=patiently) as waiting:
        return waiting.follow(even_unchanged=even_unchanged)


@contextmanager
def open_for_reading(store: Store, *, patiently: bool = False) -> Iterator[Reader]:
    """Open the file for reading; waits as `follow` does."""
    with ExitStack() as held:
        with _waiting(store, patiently=patiently) as waiting:
            reader = held.enter_context(waiting.reading())
        yield reader


@contextmanager
def _waiting(store: Store, *, patiently: bool) -> Iterator[Store]:
    """Open the store within the block with as much patience as it should have now."""
    lately = _count_seconds_since(_busy_at, store) < NO_WAIT_SECONDS
    patience = SHORTEST_WAIT_SECONDS if lately else READ_SECONDS
    try:
        yield store if patiently else replace(store, patience=patience)
    except StoreBusy:
        if not lately:
            _busy_at[store.path] = time.monotonic()
        raise
    _note_read(store)


def is_free(store: Store) -> bool:
    """Return whether the store can be read now, and those who share it answer."""
    with suppress(*READ_ERRORS):
        replace(store, patience=SHORTEST_WAIT_SECONDS).follow(even_unchanged=True)
        _note_read(store)
        return store.find_absence() is None
    return False


def allow_waiting(store: Store) -> None:
    """Let the next read wait its full time, even if another has just timed out."""
    _busy_at.pop(store.path, None)


def is_recently_read(store: Store) -> bool:
    """Return whether this process has read the store in the last seconds."""
    return _count_seconds_since(_read_at, store) < RECENT_SECONDS


def _note_read(store: Store) -> None:
    _opened_before.add(store.path)
    _read_at[store.path] = time.monotonic()
    allow_waiting(store)


def _count_seconds_since(moments: dict[Path, float], store: Store) -> float:
    return time.monotonic() - moments.get(store.path, -math.inf)
