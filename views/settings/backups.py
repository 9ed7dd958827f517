"""The Backups section of Settings: back up, check the store, download or restore a backup."""

from __future__ import annotations

import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.errors import StoreError
from pipeline.store import backing_up, backups
from pipeline.store import check as checking
from pipeline.store import words as store_words
from pipeline.store.backups import Backup
from pipeline.words import plain
from views.files import saving
from views.frame import daily, notices
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, errors_shown, escape_markdown, show_outcome
from views.settings.names import WIDTH

BACKUP_MIME = "application/vnd.duckdb"


def show() -> None:
    """Show the backups, newest first. Does not open the store, so it works if that is damaged."""
    store = session.get_store()
    found = backups.list_backups(store.path)
    with st.container(width=WIDTH, gap="small", key="backups"):
        st.text(
            f"{plain.format_count(len(found), 'backup')}, the newest {_format_made_at(found[0])}."
            if found
            else "No backup yet."
        )
        st.caption(
            "Whole copies, each verified when it is made: once a day, and before every import, "
            "restore and update. The last ten are kept, and the newest of each week."
        )
        if not visitor.may_write():
            return
        st.caption(
            f"They lie in {escape_markdown(str(backups.get_backup_folder(store.path)))}: copy them to another disk "
            "now and then."
        )
        kept_away = daily.get_backup_error()
        if kept_away:
            st.text(f"Today's backup could not be made: {kept_away.message}")
        with st.container(horizontal=True):
            st.button("Back up now", on_click=_back_up, key="back-up")
            st.button("Check the store", on_click=_check_store, key="check-store")
        for one in found:
            _show_row(one)


def _show_row(one: Backup) -> None:
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        gap="small",
        wrap=False,
        key=f"row-{one.path.stem}",
    ):
        with st.container(gap=None):
            st.text(plain.capitalize_first(_format_made_at(one)))
            st.caption(escape_markdown(f"{one.why} · {store_words.format_size(one.size)}"))
        saving.show_save_button(
            "Save",
            one.path.read_bytes,
            name=one.path.name,
            mime=BACKUP_MIME,
            key=f"save-{one.path.stem}",
            type="tertiary",
        )
        restoring = st.button("Restore", key=f"restore-{one.path.stem}", type="tertiary")
    if restoring:
        st.session_state.pop(Key.REFUSED, None)
        _ask_to_restore(one)


@st.dialog("Restore a backup")
def _ask_to_restore(one: Backup) -> None:
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    with errors_shown():
        if Key.REFUSED in st.session_state:
            show_outcome()
        rows = store_words.format_row_counts(backing_up.count_rows(one.path))
        st.text(f"The backup of {_format_made_at(one)} has {rows}.")
        st.text(
            "It takes the store's place for everybody. What is there now is kept first: as a "
            "backup, to go back to, or as it is where it cannot be read."
        )
        st.button("Restore", type="primary", on_click=_restore, args=(one,), key="restore-it")


def _format_made_at(one: Backup) -> str:
    said = plain.format_moment(one.made_at, zone=session.get_zone(), now=get_utc_now())
    is_of_today = (
        plain.convert_to_zone(one.made_at, session.get_zone()).date() == session.get_today()
    )
    return f"today {said}" if is_of_today else said


def _back_up() -> None:
    """Back up the store now (a callback)."""

    def work() -> Done:
        made = backing_up.back_up(session.get_store())
        return Done(f"Backed up: {store_words.format_row_counts(backing_up.count_rows(made))}")

    if attempt(work, nothing="No backup was made"):
        daily.forget_attempts()


def _check_store() -> None:
    """Check the store for damage (a callback)."""

    def work() -> Done:
        found = checking.check_store(session.get_store())
        if found.problems:
            raise StoreError(store_words.format_check_verdict(found), "; ".join(found.problems))
        return Done(f"The store is well: {store_words.format_shown_counts(found)}")

    attempt(work, nothing="Nothing was checked")


def _restore(one: Backup) -> None:
    """Restore a backup (a callback)."""

    def work() -> Done:
        done = backing_up.restore_backup(session.get_store(), one.path)
        kept = f"What was here before is kept: {done.kept.name}" if done.kept else ""
        return Done(
            f"Restored the backup of {_format_made_at(one)}: {store_words.format_row_counts(done.rows)}",
            notes=(kept,) if kept else (),
        )

    st.session_state[Key.CLOSE] = attempt(work, nothing="Nothing was restored")
    if st.session_state[Key.CLOSE]:
        notices.accept_new_file()
