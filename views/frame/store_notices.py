"""Notices above the page: of the store, and of a time zone that is not known here."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipeline.clock import get_utc_now
from pipeline.errors import StoreBusy, StoreMissing, sanitize
from pipeline.store import Store, backup_folder
from pipeline.store import words as store_words
from pipeline.store.read_model.model import DataVersion
from pipeline.store.store import get_file_identity
from views.frame import daily_backup
from views.session import opening, session, visitor
from views.session.keys import Key
from views.session.messages import PageEnded

RETRY_SECONDS = 3.0
# A day without a backup is shown in Settings only; this many in a row on every page.
DAYS_WITHOUT_A_BACKUP = 3
WARNING = ":orange[:material/warning:]"
RETRY_SCRIPT = "<script>window.drawAnew?.('look-again')</script>"  # follow.js

_versions_seen: dict[Path, DataVersion] = {}


@contextmanager
def shown_above(source: session.Source) -> Iterator[None]:
    """Run the block, then show above it why its questions could not be answered, if so."""
    place = st.container(gap="small")
    try:
        with suppress(PageEnded):
            yield
    finally:
        source.check_readable()
        with place:
            _note_file_change(source)
            if source.trouble is None:  # else the figures shown are not from the new file
                _show_file_changed(source)
            _show_unreadable(source)
            if source.trouble is None:
                _show_backup_overdue(source)
            _show_unknown_zone()


def _show_notice(key: str, icon: str, words: str) -> DeltaGenerator:
    """Show a notice, and return its line, for a button."""
    line = st.container(
        horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=key
    )
    line.markdown(icon, width="content")
    line.text(words)
    return line


def _show_unreadable(source: session.Source) -> None:
    if source.trouble is None:
        return
    words = store_words.format_trouble(
        source.trouble,
        file=source.store.name,
        as_of=source.as_of,
        zone=session.get_zone(),
        now=get_utc_now(),
    )
    busy = isinstance(source.trouble, StoreBusy)
    icon = ":gray[:material/hourglass_top:]" if busy else WARNING
    st.fragment(_show_unreadable_line, run_every=RETRY_SECONDS)(icon, words, source.store)


def _show_unreadable_line(icon: str, words: str, store: Store) -> None:
    """Show the notice; once the store can be read, a script presses its button.

    This fragment reruns without the access check, so it must show nothing from the store.
    """
    with _show_notice("trouble", icon, words):
        if st.button("Look again", key="look-again", type="tertiary"):
            opening.allow_waiting(store)
            st.rerun()
    if opening.is_free(store):
        st.html(RETRY_SCRIPT, unsafe_allow_javascript=True)


def _show_file_changed(source: session.Source) -> None:
    at = st.session_state.get(Key.EXCHANGED)
    if at is None:
        return
    store, zone = source.store, session.get_zone()
    words = store_words.format_exchanged(
        store.name, at=at, zone=zone, now=get_utc_now(), is_shared=store.is_shared
    )
    with _show_notice("exchanged", ":orange[:material/swap_horiz:]", words):
        st.button("Understood", key="understood", type="tertiary", on_click=_forget_file_change)


def _show_backup_overdue(source: session.Source) -> None:
    if daily_backup.get_backup_error() is None or not visitor.may_write():
        return
    path = source.store.path
    last = backup_folder.find_newest_backup(path)
    days = (get_utc_now() - last.made_at).days if last else None
    if days is not None and days < DAYS_WITHOUT_A_BACKUP:
        return
    words = store_words.format_backup_failure(path.name, days=days)
    _show_notice("not-backed-up", WARNING, words)


def _show_unknown_zone() -> None:
    named = session.find_unknown_zone()
    if named is not None:
        words = f"Your browser's time zone, “{sanitize(named)}”, is not known here"
        _show_notice("unknown-zone", WARNING, f"{words}: times are those of {session.get_zone()}.")


def accept_new_file() -> None:
    """Accept the store's current file, so that this session is not told that it was replaced."""
    state, version = st.session_state, session.get_store().read_version()
    state[Key.FILE], state[Key.GONE] = version, False
    state.pop(Key.EXCHANGED, None)


def _note_file_change(source: session.Source) -> None:
    """Remember which file this session has seen, and when it was replaced."""
    state, path = st.session_state, source.store.path
    gone = isinstance(source.trouble, StoreMissing)
    before: DataVersion | None = state.get(Key.FILE)
    if gone:
        # A session that began while the file was missing has seen none.
        before = before or _versions_seen.get(path)
        state[Key.FILE] = before
    elif get_file_identity(source.version):
        # After an absence a new file may have the old one's place on the disk.
        if before and (
            get_file_identity(source.version) != get_file_identity(before)
            or (state.get(Key.GONE) and source.version != before)
        ):
            state[Key.EXCHANGED] = get_utc_now()
        state[Key.FILE] = _versions_seen[path] = source.version
    state[Key.GONE] = gone


def _forget_file_change() -> None:
    st.session_state.pop(Key.EXCHANGED, None)
