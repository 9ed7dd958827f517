"""The windows over a page: a form that closes once it is written, and the history of a row."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Literal

import polars as pl
import streamlit as st

from pipeline.store import Reader
from views.dialogs import fields
from views.session import session
from views.session.keys import Key
from views.session.messages import NOTHING_WRITTEN, Done, attempt, errors_shown, show_outcome

Write = Callable[[], Done]


def open_form(
    title: str,
    show_fields: Callable[[], Write],
    *,
    label: str = "Save",
    width: Literal["small", "medium"] = "medium",
    together: bool = True,
    nothing: str = NOTHING_WRITTEN,
) -> None:
    """Open a form; its button `label` writes and closes it, or shows above it what was refused.

    `show_fields` returns what the button does with the fields that it has shown. They are sent
    `together` with the button, or else each as soon as it changes. `nothing` is as in `attempt`.
    """

    @st.dialog(title, width=width)
    def show_form() -> None:
        if st.session_state.pop(Key.CLOSE, False):
            st.rerun()
        with errors_shown():
            if Key.REFUSED in st.session_state:
                show_outcome()
            with st.form("window", border=False) if together else nullcontext():
                write, key = show_fields(), f"{label.lower()}-it"
                show_button = st.form_submit_button if together else st.button
                show_button(label, key=key, type="primary", on_click=_write, args=(write, nothing))

    for left_over in (Key.REFUSED, Key.CLOSE):  # by a second click on the last form's button
        st.session_state.pop(left_over, None)
    show_form()


def open_history(
    thing: str,
    read: Callable[[Reader, str], pl.DataFrame],
    identifier: str,
    columns: Mapping[str, str],
    *,
    first: str = "logged",
    placeholder: str = "",
) -> None:
    """Open the history of a row: every revision, oldest first, with the person who wrote it.

    `columns` are the further columns by their labels, `first` says what the first revision did,
    and `placeholder` stands where a value is missing.
    """

    @st.dialog(f"History of {thing}", width="large")
    def show_history() -> None:
        with errors_shown():
            with session.reader() as reader:
                revisions = read(reader, identifier)
            table = fields.build_table(
                revisions.with_columns(
                    pl.col("recorded_by").fill_null("–"),
                    pl.when("deleted")
                    .then(pl.lit("deleted"))
                    .when(pl.col("rev") == 1)
                    .then(pl.lit(first))
                    .otherwise(pl.lit("changed"))
                    .alias("what"),
                ),
                {"Written": "recorded_at", "By": "recorded_by", "What": "what", **columns},
            )
            st.dataframe(
                table,
                hide_index=True,
                width="stretch",
                placeholder=placeholder,
                column_config=fields.build_moment_columns(table),
            )

    show_history()


def _write(write: Write, nothing: str) -> None:
    """Write what the form holds, and let it close (a callback)."""
    st.session_state[Key.CLOSE] = attempt(write, nothing=nothing)
