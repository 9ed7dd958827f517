"""Download what is shown as CSV, Parquet, JSON or Excel."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pipeline import exporting, reads, wording
from pipeline.errors import RevisitsError
from pipeline.filters import Selection
from pipeline.progress import Progress
from pipeline.store import Store
from views.parts import session
from views.parts.keys import Key
from views.parts.messages import show_error
from views.parts.work import LOOK_SECONDS, Work, show

TITLES = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet", "json": "JSON"}
# From so many records on it takes longer than a second to make the file.
MANY = {"csv": 80_000, "xlsx": 20_000, "parquet": 80_000, "json": 80_000}


def draw(selection: Selection, records: int) -> None:
    """A menu of the four formats; a file is made when it is asked for.

    A file of many `records` is prepared first: with a bar, and to be cancelled.
    """
    with st.popover("Download", icon=":material/download:"):
        for form, title in TITLES.items():
            if records > MANY[form]:
                _slow(selection, records, form)
            else:
                _button(title, form, _made(selection, form))


def _button(label: str, form: str, data: Callable[[], bytes] | bytes) -> None:
    st.download_button(
        label,
        data,
        file_name=f"revisits.{form}",
        mime=exporting.MIME[form],
        key=f"download-{form}",
        on_click="ignore",
        width="stretch",
    )


def _made(selection: Selection, form: str) -> Callable[[], bytes]:
    def make() -> bytes:
        with session.reader() as reader:
            return exporting.export(reads.records(selection).ask(reader), form)

    return make


def _slow(selection: Selection, records: int, form: str) -> None:
    about = (selection, form, session.store().version())
    preparing: Work[bytes] | None = st.session_state.get(Key.PREPARING)
    if preparing is None or preparing.about != about:
        st.button(
            f"Prepare {TITLES[form]}",
            on_click=_prepare,
            args=(selection, records, form),
            key=f"prepare-{form}",
            width="stretch",
        )
    elif not preparing.over():
        st.fragment(_wait, run_every=LOOK_SECONDS)(preparing)
    else:
        try:
            _button(f"Save revisits.{form}", form, preparing.made())
        except RevisitsError as error:
            show_error(error)


def _wait(preparing: Work[bytes]) -> None:
    if preparing.over():
        st.rerun()
    show(preparing, _cancel)


def _prepare(selection: Selection, records: int, form: str) -> None:
    """Begin to make the file (a callback)."""
    _cancel()
    store, size = session.store(), wording.counted(records, "revisit")
    st.session_state[Key.PREPARING] = Work(
        lambda progress: _export(store, selection, form, progress),
        says=lambda done: f"Preparing {size}: {done * 100:.0f} %",
        about=(selection, form, store.version()),
    )


def _export(store: Store, selection: Selection, form: str, progress: Progress) -> bytes:
    with store.reading() as reader:
        records = reads.records(selection).ask(reader)
    return exporting.export(records, form, progress=progress)


def _cancel() -> None:
    """Stop what is being prepared, and let go of what was (a callback)."""
    preparing: Work[bytes] | None = st.session_state.pop(Key.PREPARING, None)
    if preparing:
        preparing.cancel()
