"""The dialogs of a team's own practice: add one, edit it, look back; and how it is deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from pipeline import naming, team_practices
from pipeline.fields import DESCRIPTION_LENGTH
from pipeline.figures.patterns.advice import shorten
from pipeline.model import Catalogue
from views.parts import concern, inputs, session
from views.parts.keys import Key
from views.parts.messages import Done, attempt, done, errors_shown, show_outcome

Row = dict[str, Any]


def add(
    main_phase: str | None = None,
    revisited_phase: str | None = None,
    reason_id: str | None = None,
) -> None:
    """Open the form of a new practice, pair and reason (keys and id) filled in where given."""
    st.session_state.pop(Key.REFUSED, None)
    _add(
        {
            "id": f"new-{main_phase}-{revisited_phase}-{reason_id}",
            "rev": 0,
            "practice": "",
            "main_phase": main_phase,
            "revisited_phase": revisited_phase,
            "reason_id": reason_id,
            "source": "",
        }
    )


def edit(row: Row) -> None:
    """Open the form with what a row of queries/practices.sql holds."""
    st.session_state.pop(Key.REFUSED, None)
    _edit(row)


def delete(row: Row) -> None:
    """Delete a practice, with Undo (a callback)."""

    def work() -> Done:
        receipt = team_practices.delete_practice(
            session.store(), row["id"], row["rev"], by=session.who()
        )
        return Done(f"Deleted the practice “{shorten(row['practice'])}”", receipt)

    attempt(work)


@st.dialog("History of a practice", width="large")
def history(identifier: str) -> None:
    """Every revision of one practice, oldest first."""
    with errors_shown():
        with session.reader() as reader:
            revisions = team_practices.read_practice_history(reader, identifier)
        st.dataframe(
            revisions.select(
                *inputs.past(first="added"),
                pl.col("practice").alias("Practice"),
                pl.col("main_phase").alias("From"),
                pl.col("revisited_phase").alias("Back to"),
                pl.col("reason").alias("Why"),
                pl.col("source").alias("Source"),
            ),
            hide_index=True,
            width="stretch",
            placeholder="",
            column_config=inputs.moments("Written"),
        )


@st.dialog("Add a practice of the team", width="medium")
def _add(row: Row) -> None:
    _form(row, _save_new)


@st.dialog("Edit a practice", width="medium")
def _edit(row: Row) -> None:
    _form(row, _save)


def _form(row: Row, save: Callable[[Row], None]) -> None:
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    with errors_shown():
        if Key.REFUSED in st.session_state:
            show_outcome()
        with st.form(f"practice-{row['id']}", border=False):
            _fields(session.catalogue(), row)
            st.form_submit_button("Save", type="primary", on_click=save, args=(row,))


def _fields(catalogue: Catalogue, row: Row) -> None:
    st.text_area(
        "Practice",
        key=inputs.start(row, "practice"),
        max_chars=DESCRIPTION_LENGTH,
        placeholder="what to do, in one or two sentences",
    )
    fields = (concern.main_phase, concern.revisited_phase, concern.reason)
    *places, last = st.columns(2) + st.columns(2)
    for place, draw in zip(places, fields, strict=True):
        with place:
            draw(catalogue, row)
    with last:
        st.text_input(
            "Source",
            key=inputs.start(row, "source", row["source"] or ""),
            max_chars=DESCRIPTION_LENGTH,
            placeholder="a link or a title, if any",
        )


def _save_new(row: Row) -> None:
    def work() -> Done:
        given = _given(row)
        receipt = team_practices.add_practice(session.store(), by=session.who(), **given)
        return Done(f"Added the practice “{_quoted(given)}”", receipt)

    st.session_state[Key.CLOSE] = attempt(work)


def _save(row: Row) -> None:
    def work() -> Done:
        given = _given(row)
        receipt = team_practices.edit_practice(
            session.store(), row["id"], row["rev"], by=session.who(), **given
        )
        return done(f"Changed the practice “{_quoted(given)}”", receipt)

    st.session_state[Key.CLOSE] = attempt(work)


def _given(row: Row) -> dict[str, Any]:
    """What the form holds, its reason by the name that it has now. Raises NotFound."""
    columns = ("practice", "main_phase", "revisited_phase", "source")
    given = {column: st.session_state.get(inputs.key_of(row, column)) for column in columns}
    reason = st.session_state.get(inputs.key_of(row, "reason_id"))
    given["reason"] = (
        naming.get_name(naming.find_name(naming.REASON, session.catalogue(), reason))
        if reason
        else None
    )
    return given


def _quoted(given: dict[str, Any]) -> str:
    return shorten(" ".join(given["practice"].split()))
