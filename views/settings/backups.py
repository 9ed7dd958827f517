"""The Backups section of Settings: back up, check the store, download or restore a backup."""

from functools import partial

import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.errors import StoreError
from pipeline.store import Store, backup_folder
from pipeline.store import backup as backing_up
from pipeline.store import check as checking
from pipeline.store import words as store_words
from pipeline.words import plain
from views.dialogs import window
from views.dialogs.rows import show_row
from views.files import saving
from views.frame import daily_backup, store_notices
from views.session import session, visitor
from views.session.messages import Done, attempt, escape_markdown
from views.settings.names import WIDTH

BACKUP_MIME = "application/vnd.duckdb"


def show() -> None:
    """Show the backups, newest first. Does not open the store, so it works if that is damaged."""
    store = session.get_store()
    newest_first = backup_folder.list_backups(store.path)
    with st.container(width=WIDTH, gap="small", key="backups"):
        if newest_first:
            count = plain.format_count(len(newest_first), "backup")
            st.text(f"{count}, the newest {_format_made_at(newest_first[0])}.")
        else:
            st.text("No backup yet.")
        st.caption(
            "Whole copies, each verified when it is made: once a day, and before every import, "
            "restore and update. The last ten are kept, and the newest of each week."
        )
        if not visitor.may_write():
            return
        _show_place(store)
        kept_away = daily_backup.get_backup_error()
        if kept_away:
            st.text(f"Today's backup could not be made: {kept_away.message}")
        with st.container(horizontal=True):
            st.button("Back up now", on_click=_back_up, key="back-up")
            st.button("Check the store", on_click=_check_store, key="check-store")
        for backup in newest_first:
            _show_row(backup)


def _show_place(store: Store) -> None:
    """Show where the store lies and its backups; of a team's store also what a restore would do."""
    place, file = escape_markdown(store.name), escape_markdown(str(store.path))
    folder = escape_markdown(str(backup_folder.get_backup_folder(store.path)))
    if store.is_shared:
        where = (
            f"The team's log lies in {place}; this machine has a whole copy of it, {file}. A "
            "restore begins anew on every machine, and keeps what was there."
        )
    else:
        where = f"The store is {file}."
    st.caption(f"{where} Backups lie in {folder}: copy them to another disk now and then.")
    warning = store.warn_of_readers()
    if warning:
        st.text(warning)


def _show_row(backup: backup_folder.Backup) -> None:
    made_at = plain.capitalize_first(_format_made_at(backup))
    about = escape_markdown(f"{backup.why} · {store_words.format_size(backup.size)}")
    with show_row(f"row-{backup.path.stem}", made_at, about):
        saving.show_save_button(
            "Save",
            backup.path.read_bytes,
            name=backup.path.name,
            mime=BACKUP_MIME,
            key=f"save-{backup.path.stem}",
            type="tertiary",
        )
        if st.button("Restore", key=f"restore-{backup.path.stem}", type="tertiary"):
            window.open_form(
                "Restore a backup",
                partial(_show_restore_question, backup),
                label="Restore",
                width="small",
                together=False,
                nothing="Nothing was restored",
            )


def _show_restore_question(backup: backup_folder.Backup) -> window.Write:
    rows = store_words.format_row_counts(backing_up.count_rows(backup.path))
    st.text(f"The backup of {_format_made_at(backup)} has {rows}.")
    st.text(
        "It takes the store's place for everybody. What is there now is kept first: as a "
        "backup, to go back to, or as it is where it cannot be read."
    )
    return partial(_restore, backup)


def _format_made_at(backup: backup_folder.Backup) -> str:
    zone = session.get_zone()
    moment = plain.format_moment(backup.made_at, zone=zone, now=get_utc_now())
    is_of_today = plain.convert_to_zone(backup.made_at, zone).date() == session.get_today()
    return f"today {moment}" if is_of_today else moment


def _back_up() -> None:
    """Back up the store now (a callback)."""

    def work() -> Done:
        made = backing_up.back_up(session.get_store())
        return Done(f"Backed up: {store_words.format_row_counts(backing_up.count_rows(made))}")

    if attempt(work, nothing="No backup was made"):
        daily_backup.forget_attempts()


def _check_store() -> None:
    """Check the store for damage (a callback)."""

    def work() -> Done:
        health = checking.check_store(session.get_store())
        if health.problems:
            raise StoreError(store_words.format_check_verdict(health), "; ".join(health.problems))
        return Done(f"The store is well: {store_words.format_shown_counts(health)}")

    attempt(work, nothing="Nothing was checked")


def _restore(backup: backup_folder.Backup) -> Done:
    restored = backing_up.restore_backup(session.get_store(), backup.path)
    store_notices.accept_new_file()
    rows = store_words.format_row_counts(restored.rows)
    kept = f"What was here before is kept: {restored.kept.name}" if restored.kept else ""
    return Done(
        f"Restored the backup of {_format_made_at(backup)}: {rows}", notes=(kept,) if kept else ()
    )
