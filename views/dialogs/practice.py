"""The dialogs of a team's own practice: add, edit, delete, history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from pipeline.fields import DESCRIPTION_LENGTH
from pipeline.ledger import names as naming
from pipeline.ledger import practices as team_practices
from pipeline.model import Catalogue
from pipeline.words.plain import shorten
from views.dialogs import fields as dialogs_fields
from views.dialogs import fields as inputs
from views.session import session
from views.session.keys import Key
from views.session.messages import Done, attempt, errors_shown, report_change, show_outcome

PracticeRow = dict[str, Any]


def add(
    main_phase: str | None = None,
    revisited_phase: str | None = None,
    reason_id: str | None = None,
) -> None:
    """Open the form of a new practice, with phase keys and reason id filled in if passed."""
    st.session_state.pop(Key.REFUSED, None)
    _show_add_dialog(
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


def edit(row: PracticeRow) -> None:
    """Open the form with the values of a row of practices.sql."""
    st.session_state.pop(Key.REFUSED, None)
    _show_edit_dialog(row)


def delete(row: PracticeRow) -> None:
    """Delete a practice; the outcome offers Undo (a callback)."""

    def work() -> Done:
        receipt = team_practices.delete_practice(
            session.get_store(), row["id"], row["rev"], by=session.get_person_name()
        )
        return Done(f"Deleted the practice “{shorten(row['practice'])}”", receipt)

    attempt(work)


@st.dialog("History of a practice", width="large")
def show_history(identifier: str) -> None:
    """Show every revision of a practice, oldest first."""
    with errors_shown():
        with session.reader() as reader:
            revisions = team_practices.read_practice_history(reader, identifier)
        st.dataframe(
            revisions.select(
                *inputs.build_revision_columns(first="added"),
                pl.col("practice").alias("Practice"),
                pl.col("main_phase").alias("From"),
                pl.col("revisited_phase").alias("Back to"),
                pl.col("reason").alias("Why"),
                pl.col("source").alias("Source"),
            ),
            hide_index=True,
            width="stretch",
            placeholder="",
            column_config=inputs.build_moment_columns("Written"),
        )


@st.dialog("Add a practice of the team", width="medium")
def _show_add_dialog(row: PracticeRow) -> None:
    _show_form(row, _save_new)


@st.dialog("Edit a practice", width="medium")
def _show_edit_dialog(row: PracticeRow) -> None:
    _show_form(row, _save)


def _show_form(row: PracticeRow, save: Callable[[PracticeRow], None]) -> None:
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    with errors_shown():
        if Key.REFUSED in st.session_state:
            show_outcome()
        with st.form(f"practice-{row['id']}", border=False):
            _show_fields(session.read_catalogue(), row)
            st.form_submit_button("Save", type="primary", on_click=save, args=(row,))


def _show_fields(catalogue: Catalogue, row: PracticeRow) -> None:
    st.text_area(
        "Practice",
        key=inputs.start_field(row, "practice"),
        max_chars=DESCRIPTION_LENGTH,
        placeholder="what to do, in one or two sentences",
    )
    fields = (
        dialogs_fields.show_main_phase,
        dialogs_fields.show_revisited_phase,
        dialogs_fields.show_reason,
    )
    *places, last = st.columns(2) + st.columns(2)
    for place, draw in zip(places, fields, strict=True):
        with place:
            draw(catalogue, row)
    with last:
        st.text_input(
            "Source",
            key=inputs.start_field(row, "source", row["source"] or ""),
            max_chars=DESCRIPTION_LENGTH,
            placeholder="a link or a title, if any",
        )


def _save_new(row: PracticeRow) -> None:
    def work() -> Done:
        given = _collect_fields(row)
        receipt = team_practices.add_practice(
            session.get_store(), by=session.get_person_name(), **given
        )
        return Done(f"Added the practice “{_abbreviate(given)}”", receipt)

    st.session_state[Key.CLOSE] = attempt(work)


def _save(row: PracticeRow) -> None:
    def work() -> Done:
        given = _collect_fields(row)
        receipt = team_practices.edit_practice(
            session.get_store(), row["id"], row["rev"], by=session.get_person_name(), **given
        )
        return report_change(f"Changed the practice “{_abbreviate(given)}”", receipt)

    st.session_state[Key.CLOSE] = attempt(work)


def _collect_fields(row: PracticeRow) -> dict[str, Any]:
    """Collect the fields of the form, with the reason's current name. Raises NotFound."""
    columns = ("practice", "main_phase", "revisited_phase", "source")
    given = {
        column: st.session_state.get(inputs.build_field_key(row, column)) for column in columns
    }
    reason = st.session_state.get(inputs.build_field_key(row, "reason_id"))
    given["reason"] = (
        naming.get_name(naming.find_name(naming.REASON, session.read_catalogue(), reason))
        if reason
        else None
    )
    return given


def _abbreviate(given: dict[str, Any]) -> str:
    return shorten(" ".join(given["practice"].split()))
