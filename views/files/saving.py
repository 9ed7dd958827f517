"""The button that saves a file; every download passes the access check here."""

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from pipeline.errors import RevisitsError
from pipeline.progress import Progress
from views.files.background_work import POLL_SECONDS, Work, show_progress
from views.session import visitor
from views.session.keys import Key
from views.session.messages import show_error


def show_save_button(
    label: str,
    data: bytes | Callable[[], bytes],
    *,
    name: str,
    mime: str,
    key: str,
    **look: Any,
) -> None:
    """Show a button that saves `data`, or what `data()` returns when it is pressed, as `name`.

    A function runs outside of any run of the page, without a session: it may use only
    what it closes over. The file is served only while the visitor's role stays the same.
    """
    guarded = visitor.require_same_role(data if callable(data) else lambda: data)
    st.download_button(
        label, guarded, file_name=name, mime=mime, key=key, on_click="ignore", **look
    )


def show_preparation(
    label: str,
    make: Callable[[Progress], bytes],
    *,
    about: object,
    says: str,
    key: str,
    save: Callable[[bytes], None],
    width: Literal["stretch", "content"] = "stretch",
) -> None:
    """Show the button that starts `make` in a thread, its progress, then `save` with the file.

    If `about` changes, the file is made again. `says` describes what is being done.
    """
    preparing: Work[bytes] | None = st.session_state.get(Key.PREPARING)
    if preparing and preparing.about == about:
        if not preparing.over():
            st.fragment(_wait, run_every=POLL_SECONDS)(preparing)
            return
        try:
            save(preparing.get_result())
            return
        except RevisitsError as error:
            show_error(error)
    st.button(label, on_click=_prepare, args=(make, about, says), key=key, width=width)


def _wait(preparing: Work[bytes]) -> None:
    if preparing.over():
        st.rerun()
    show_progress(preparing, _cancel)


def _prepare(make: Callable[[Progress], bytes], about: object, says: str) -> None:
    """Start making the file (a callback)."""
    _cancel()
    st.session_state[Key.PREPARING] = Work(
        make, says=lambda done: f"{says}: {done * 100:.0f} %", about=about
    )


def _cancel() -> None:
    """Cancel the preparation, or discard its file (a callback)."""
    preparing: Work[bytes] | None = st.session_state.pop(Key.PREPARING, None)
    if preparing:
        preparing.cancel()
