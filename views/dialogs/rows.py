"""A row of a list: its text, its buttons and its menu."""

from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def show_row(
    key: str, text: str, caption: str, *, number: int | None = None, at_top: bool = False
) -> DeltaGenerator:
    """Show a text with its caption (Markdown), and return their row, for what stands beside them.

    `number` stands before them where their order matters. `at_top` is for long captions: what is
    beside stands at the top, and below if space is short.
    """
    row = st.container(
        horizontal=True,
        vertical_alignment="top" if at_top else "center",
        gap="small",
        wrap=at_top,
        key=key,
    )
    if number is not None:
        row.caption(str(number), width=24, text_alignment="right")
    with row.container(gap=None):
        st.text(text)
        if caption:
            st.caption(caption)
    return row


def show_menu(
    key: str,
    items: Mapping[str, Callable[[], object]],
    *,
    writes: frozenset[str],
    tip: str,
) -> None:
    """Show the menu of a row; items of `writes` write at once, the others open a window.

    What was written may have changed the items, so that the chosen one is not among them any more.
    """
    chosen: str | None = st.menu_button(
        "More",
        list(items),
        help=tip,
        key=key,
        type="tertiary",
        on_click=_run_item,
        args=(key, items, writes),
    )
    if chosen and chosen in items and chosen not in writes:
        items[chosen]()


def _run_item(key: str, items: Mapping[str, Callable[[], object]], writes: frozenset[str]) -> None:
    """Write before the page is shown again (a callback)."""
    chosen: str = st.session_state[key]
    if chosen in writes:
        items[chosen]()
