"""The backups: make one, look the store over, save one elsewhere, put one back."""

from __future__ import annotations

import streamlit as st

from pipeline import backups, checking, safekeeping, upkeep_words, wording
from pipeline.backups import Backup
from pipeline.clock import get_utc_now
from pipeline.errors import StoreError
from views.parts import daily, saving, session, trouble, visitor
from views.parts.keys import Key
from views.parts.messages import Done, attempt, errors_shown, plain, show_outcome
from views.parts.names_list import WIDTH

MIME = "application/vnd.duckdb"


def draw() -> None:
    """Draw what was backed up, newest first. It opens no store: it is there when that is broken."""
    store = session.store()
    found = backups.list_backups(store.path)
    with st.container(width=WIDTH, gap="small", key="backups"):
        st.text(
            f"{wording.format_count(len(found), 'backup')}, the newest {_when(found[0])}."
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
            f"They lie in {plain(str(backups.get_backup_folder(store.path)))}: copy them to another disk "
            "now and then."
        )
        kept_away = daily.kept_away()
        if kept_away:
            st.text(f"Today's backup could not be made: {kept_away.message}")
        with st.container(horizontal=True):
            st.button("Back up now", on_click=_back_up, key="back-up")
            st.button("Check the store", on_click=_check, key="check-store")
        for one in found:
            _row(one)


def _row(one: Backup) -> None:
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        gap="small",
        wrap=False,
        key=f"row-{one.path.stem}",
    ):
        with st.container(gap=None):
            st.text(wording.capitalize_first(_when(one)))
            st.caption(plain(f"{one.why} · {upkeep_words.format_size(one.size)}"))
        saving.button(
            "Save",
            one.path.read_bytes,
            name=one.path.name,
            mime=MIME,
            key=f"save-{one.path.stem}",
            type="tertiary",
        )
        restoring = st.button("Restore", key=f"restore-{one.path.stem}", type="tertiary")
    if restoring:
        st.session_state.pop(Key.REFUSED, None)
        _ask(one)


@st.dialog("Restore a backup")
def _ask(one: Backup) -> None:
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    with errors_shown():
        if Key.REFUSED in st.session_state:
            show_outcome()
        rows = upkeep_words.format_row_counts(safekeeping.count_rows(one.path))
        st.text(f"The backup of {_when(one)} has {rows}.")
        st.text(
            "It takes the store's place for everybody. What is there now is kept first: as a "
            "backup, to go back to, or as it is where it cannot be read."
        )
        st.button("Restore", type="primary", on_click=_restore, args=(one,), key="restore-it")


def _when(one: Backup) -> str:
    said = wording.format_moment(one.made_at, zone=session.zone(), now=get_utc_now())
    is_of_today = wording.convert_to_zone(one.made_at, session.zone()).date() == session.today()
    return f"today {said}" if is_of_today else said


def _back_up() -> None:
    """Copy the store now (a callback)."""

    def work() -> Done:
        made = safekeeping.back_up(session.store())
        return Done(f"Backed up: {upkeep_words.format_row_counts(safekeeping.count_rows(made))}")

    if attempt(work, nothing="No backup was made"):
        daily.try_again()


def _check() -> None:
    """Look the store over (a callback)."""

    def work() -> Done:
        found = checking.check_store(session.store())
        if found.problems:
            raise StoreError(upkeep_words.format_check_verdict(found), "; ".join(found.problems))
        return Done(f"The store is well: {upkeep_words.format_shown_counts(found)}")

    attempt(work, nothing="Nothing was checked")


def _restore(one: Backup) -> None:
    """Put a backup in the store's place (a callback)."""

    def work() -> Done:
        done = safekeeping.restore_backup(session.store(), one.path)
        kept = f"What was here before is kept: {done.kept.name}" if done.kept else ""
        return Done(
            f"Restored the backup of {_when(one)}: {upkeep_words.format_row_counts(done.rows)}",
            notes=(kept,) if kept else (),
        )

    st.session_state[Key.CLOSE] = attempt(work, nothing="Nothing was restored")
    if st.session_state[Key.CLOSE]:
        trouble.know_the_new_file()
