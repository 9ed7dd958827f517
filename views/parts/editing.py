"""Correct, delete and look back at one record: the same from the recent list and the table."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pipeline import corrections, dates, naming, wording
from pipeline.clock import get_utc_now
from pipeline.figures.time.timeline import convert_column_to_zone
from pipeline.model import AVOIDABLE, Catalogue
from views.parts import inputs, session, visitor
from views.parts.keys import Key
from views.parts.messages import Done, attempt, done, errors_shown, show_outcome
from views.parts.opening import HINDERED

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
    """A form with what the record held when it was opened; Save appends a revision."""
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    with errors_shown():
        if Key.REFUSED in st.session_state:
            show_outcome()
        with st.form(f"edit-{row['id']}", border=False):
            catalogue = session.catalogue()
            _fields(catalogue, row)
            st.form_submit_button("Save", type="primary", on_click=_save, args=(row, catalogue))


def _fields(catalogue: Catalogue, row: dict[str, Any]) -> None:
    phases = [phase.key for phase in catalogue.offered_phases]
    projects = [one.name for one in catalogue.open_projects]
    reasons = [one.name for one in catalogue.offered_reasons]
    left, right = st.columns(2)
    with left:
        inputs.choice("From", row, "main_phase", phases, catalogue.phase_title)
        inputs.choice("Why", row, "reason", reasons, new=True)
        st.number_input("Minutes", min_value=0, step=5, key=inputs.start(row, "minutes"))
        st.datetime_input(
            "When",
            key=inputs.moment(row, "occurred_at"),
            value=None,
            format=dates.get_field_format().input,
        )
    with right:
        inputs.choice("Back to", row, "revisited_phase", phases, catalogue.phase_title)
        inputs.choice("Project", row, "project", projects)
        inputs.choice("Avoidable", row, "avoidable", list(AVOIDABLE))
        if visitor.name() is None:
            st.text_input("Who", key=inputs.start(row, "recorded_by", row["written_by"] or ""))
        else:  # who wrote a record down is what the login said then
            st.caption("Who")
            st.text(row["written_by"] or wording.NO_FIGURE)
    st.text_area("Note", key=inputs.start(row, "note", row["note"] or ""))


def _save(row: dict[str, Any], shown: Catalogue) -> None:
    """Write what differs from what was shown, by the names that hold now (a callback)."""

    def work() -> Done:
        now, given = session.catalogue(), _differing(row)
        for column, kind in (("project", naming.PROJECT), ("reason", naming.REASON)):
            if chosen := given.get(column):
                given[column] = naming.find_current_name(kind, shown, now, str(chosen))
        receipt = corrections.edit_revisit(
            session.store(), row["id"], row["rev"], by=session.who(), **given
        )
        return done(f"Changed to {_said_now(row)}", receipt)

    st.session_state[Key.CLOSE] = attempt(work)


def _differing(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of the form that differ from what was shown."""
    held = row | {"recorded_by": row["written_by"] or "", "note": row["note"] or ""}
    columns = COLUMNS if visitor.name() is None else COLUMNS[:-1]
    fields = {column: st.session_state.get(inputs.key_of(row, column)) for column in columns}
    given = {column: value for column, value in fields.items() if value != held[column]}
    return given | inputs.corrected(row, "occurred_at")


def _said_now(row: dict[str, Any]) -> str:
    """What was written, in words; where somebody has taken the store since, what was shown."""
    try:
        with session.reader() as reader:
            now = corrections.read_revisit_history(reader, row["id"]).row(-1, named=True)
    except HINDERED:
        return said_of(row)
    return said_of(
        now | {"main_title": now["main_phase"], "revisited_title": now["revisited_phase"]}
    )


def delete(row: dict[str, Any]) -> None:
    """Delete a record, with Undo (a callback)."""

    def work() -> Done:
        receipt = corrections.delete_revisit(
            session.store(), row["id"], row["rev"], by=session.who()
        )
        return Done(f"Deleted {said_of(row)}", receipt)

    attempt(work)


@st.dialog("History of a revisit", width="large")
def history(identifier: str) -> None:
    """Every revision of one record, oldest first."""
    with errors_shown():
        with session.reader() as reader:
            revisions = corrections.read_revisit_history(reader, identifier)
        st.dataframe(
            _as_history(revisions),
            hide_index=True,
            width="stretch",
            placeholder="",
            column_config=inputs.moments("Written", "When"),
        )


def _as_history(revisions: pl.DataFrame) -> pl.DataFrame:
    return revisions.select(
        *inputs.past(),
        convert_column_to_zone("occurred_at", session.zone()).alias("When"),
        pl.col("main_phase").alias("From"),
        pl.col("revisited_phase").alias("Back to"),
        pl.col("reason").alias("Reason"),
        pl.col("note").alias("Note"),
        pl.col("minutes").alias("Minutes"),
        pl.col("written_by").alias("Who"),
        pl.col("avoidable").alias("Avoidable"),
        pl.col("project").alias("Project"),
    )


def said_of(row: dict[str, Any]) -> str:
    """`Model deployment → Data preparation, Schema change, 10:42`."""
    when = wording.format_moment(row["occurred_at"], zone=session.zone(), now=get_utc_now())
    return f"{row['main_title']} → {row['revisited_title']}, {row['reason']}, {when}"
