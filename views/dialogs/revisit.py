"""The dialogs of a revisit: edit, delete, history."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.figures.time.timeline import convert_column_to_zone
from pipeline.ledger import names as naming
from pipeline.ledger import revisits as ledger_revisits
from pipeline.model import AVOIDABLE, Catalogue
from pipeline.words import dates, plain
from views.dialogs import fields as inputs
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, errors_shown, report_change, show_outcome
from views.session.opening import READ_ERRORS

COLUMNS = (
    "main_phase",
    "revisited_phase",
    "reason",
    "project",
    "note",
    "minutes",
    "avoidable",
    "recorded_by",
)


@st.dialog("Edit a revisit", width="medium")
def edit(row: dict[str, Any]) -> None:
    """Show a form with the record as it was shown; Save appends a revision."""
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    with errors_shown():
        if Key.REFUSED in st.session_state:
            show_outcome()
        with st.form(f"edit-{row['id']}", border=False):
            catalogue = session.read_catalogue()
            _show_fields(catalogue, row)
            st.form_submit_button("Save", type="primary", on_click=_save, args=(row, catalogue))


def _show_fields(catalogue: Catalogue, row: dict[str, Any]) -> None:
    phases = [phase.key for phase in catalogue.offered_phases]
    projects = [one.name for one in catalogue.open_projects]
    reasons = [one.name for one in catalogue.offered_reasons]
    left, right = st.columns(2)
    with left:
        inputs.show_choice("From", row, "main_phase", phases, catalogue.get_phase_title)
        inputs.show_choice("Why", row, "reason", reasons, new=True)
        st.number_input("Minutes", min_value=0, step=5, key=inputs.start_field(row, "minutes"))
        st.datetime_input(
            "When",
            key=inputs.start_moment_field(row, "occurred_at"),
            value=None,
            format=dates.get_field_format().input,
        )
    with right:
        inputs.show_choice("Back to", row, "revisited_phase", phases, catalogue.get_phase_title)
        inputs.show_choice("Project", row, "project", projects)
        inputs.show_choice("Avoidable", row, "avoidable", list(AVOIDABLE))
        if visitor.get_login_name() is None:
            st.text_input(
                "Who", key=inputs.start_field(row, "recorded_by", row["written_by"] or "")
            )
        else:  # with a login the author cannot be edited
            st.caption("Who")
            st.text(row["written_by"] or plain.NO_FIGURE)
    st.text_area("Note", key=inputs.start_field(row, "note", row["note"] or ""))


def _save(row: dict[str, Any], shown: Catalogue) -> None:
    """Save the changed fields, with today's names of projects and reasons (a callback)."""

    def work() -> Done:
        now, given = session.read_catalogue(), _collect_changes(row)
        for column, kind in (("project", naming.PROJECT), ("reason", naming.REASON)):
            if chosen := given.get(column):
                given[column] = naming.find_current_name(kind, shown, now, str(chosen))
        receipt = ledger_revisits.edit_revisit(
            session.get_store(), row["id"], row["rev"], by=session.get_person_name(), **given
        )
        return report_change(f"Changed to {_format_saved(row)}", receipt)

    st.session_state[Key.CLOSE] = attempt(work)


def _collect_changes(row: dict[str, Any]) -> dict[str, Any]:
    """Collect the fields of the form that differ from what was shown."""
    held = row | {"recorded_by": row["written_by"] or "", "note": row["note"] or ""}
    columns = COLUMNS if visitor.get_login_name() is None else COLUMNS[:-1]
    fields = {
        column: st.session_state.get(inputs.build_field_key(row, column)) for column in columns
    }
    given = {column: value for column, value in fields.items() if value != held[column]}
    return given | inputs.collect_changed_moment(row, "occurred_at")


def _format_saved(row: dict[str, Any]) -> str:
    """Format the record as it was saved; if the store is busy by now, as it was shown."""
    try:
        with session.reader() as reader:
            now = ledger_revisits.read_revisit_history(reader, row["id"]).row(-1, named=True)
    except READ_ERRORS:
        return format_revisit(row)
    return format_revisit(
        now | {"main_title": now["main_phase"], "revisited_title": now["revisited_phase"]}
    )


def delete(row: dict[str, Any]) -> None:
    """Delete a revisit; the outcome offers Undo (a callback)."""

    def work() -> Done:
        receipt = ledger_revisits.delete_revisit(
            session.get_store(), row["id"], row["rev"], by=session.get_person_name()
        )
        return Done(f"Deleted {format_revisit(row)}", receipt)

    attempt(work)


@st.dialog("History of a revisit", width="large")
def show_history(identifier: str) -> None:
    """Show every revision of a revisit, oldest first."""
    with errors_shown():
        with session.reader() as reader:
            revisions = ledger_revisits.read_revisit_history(reader, identifier)
        st.dataframe(
            _build_history_rows(revisions),
            hide_index=True,
            width="stretch",
            placeholder="",
            column_config=inputs.build_moment_columns("Written", "When"),
        )


def _build_history_rows(revisions: pl.DataFrame) -> pl.DataFrame:
    return revisions.select(
        *inputs.build_revision_columns(),
        convert_column_to_zone("occurred_at", session.get_zone()).alias("When"),
        pl.col("main_phase").alias("From"),
        pl.col("revisited_phase").alias("Back to"),
        pl.col("reason").alias("Reason"),
        pl.col("note").alias("Note"),
        pl.col("minutes").alias("Minutes"),
        pl.col("written_by").alias("Who"),
        pl.col("avoidable").alias("Avoidable"),
        pl.col("project").alias("Project"),
    )


def format_revisit(row: dict[str, Any]) -> str:
    """Format a revisit: Format a revisit: `Model deployment → Data preparation, Schema change, 10:42`."""
    when = plain.format_moment(row["occurred_at"], zone=session.get_zone(), now=get_utc_now())
    return f"{row['main_title']} → {row['revisited_title']}, {row['reason']}, {when}"
