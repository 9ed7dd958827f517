"""Once a day, at the first page that anybody opens, the store is backed up."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import streamlit as st

from pipeline import safekeeping
from pipeline.clock import local_day, utc_now
from pipeline.errors import StoreError
from pipeline.store import Store, store_named
from views.parts.opening import READ_SECONDS


def back_up() -> StoreError | None:
    """Begin the day unless that was done; gives what kept today's backup away, if anything did.

    A store that cannot be opened now is tried again at the next page, which says what hinders it.
    """
    with suppress(StoreError):
        return _begun(store_named(None).path, local_day(utc_now()))
    return None


def try_again() -> None:
    """What kept today's backup away may be over: find out at the next page."""
    _begun.clear()


@st.cache_resource(show_spinner=False, max_entries=1)
def _begun(path: Path, day: date) -> StoreError | None:  # noqa: ARG001
    return safekeeping.begin_day(replace(Store(path), patience=READ_SECONDS))
