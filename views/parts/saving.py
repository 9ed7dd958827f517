"""A button that saves a file: each file of ours goes through here, and so through the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from views.parts import visitor


def button(
    label: str,
    data: bytes | Callable[[], bytes],
    *,
    name: str,
    mime: str,
    key: str,
    **look: Any,
) -> None:
    """Save `data`, made when the button is pressed where it is a function, as a file `name`.

    Such a function is called outside of any run of the page, where nobody is known: it may use
    only what it was given here, and is called only for who may still do what they may do now.
    """
    given = visitor.only_while_admitted(data) if callable(data) else data
    st.download_button(label, given, file_name=name, mime=mime, key=key, on_click="ignore", **look)
