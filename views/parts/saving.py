"""A button that saves a file: each file of ours goes through here, and so through the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from views.session import visitor


def show_save_button(
    label: str,
    data: bytes | Callable[[], bytes],
    *,
    name: str,
    mime: str,
    key: str,
    **look: Any,
) -> None:
    """Save `data`, or what it makes when the button is pressed, as a file `name`.

    That moment lies outside of any run of the page, where nobody is known: a function may use only
    what it was given here. Only who may still do what they may do now gets the file.
    """
    given = visitor.require_same_role(data if callable(data) else lambda: data)
    st.download_button(label, given, file_name=name, mime=mime, key=key, on_click="ignore", **look)
