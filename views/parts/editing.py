"""Correct, delete and look back at one record: the same from the recent list and the table."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from pipeline import corrections, dates, wording
from pipeline.clock import utc_now
from pipeline.model import AVOIDABLE, Catalogue
from views.parts import session
from views.parts.keys import Key
from views.parts.messages import Done, attempt, errors_shown, show_outcome


@st.dialog("Edit a revisit", width="medium")
def edit(row: dict[str, Any]) -> None:
    """A form with what the record held when it was opened; Save appends a revision."""
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    with errors_shown():
        if Key.REFUSED in st.session_state:
            show_outcome()
        with st.form(f"edit-{row['id']}", border=False):
            _fields(session.catalogue(), row)
            st.form_submit_button("Save", type="primary", on_click=_save, args=(row,))


def _fields(catalogue: Catalogue, row: dict[str, Any]) -> None:
    phases = [phase.key for phase in catalogue.phases]
    projects = [one.name for one in catalogue.projects]
    reasons = [one.name for one in catalogue.reasons]
    left, right = st.columns(2)
    with left:
        _choice("From", row, "main_phase", phases, catalogue.phase_title)
        _choice("Why", row, "reason", reasons, new=True)
        st.number_input("Minutes", min_value=0, step=5, key=_start(row, "minutes"))
        st.datetime_input(
            "When",
            key=_start(row, "occurred_at", _here(row)),
            value=None,
            format=dates.field().input,
        )
    with right:
        _choice("Back to", row, "revisited_phase", phases, catalogue.phase_title)
        _choice("Project", row, "project", projects)
        _choice("Avoidable", row, "avoidable", list(AVOIDABLE))
        st.text_input("Who", key=_start(row, "recorded_by", row["written_by"] or ""))
    st.text_area("Note", key=_start(row, "note", row["note"] or ""))


def _key(row: dict[str, Any], column: str) -> str:
    return f"edit-{column}-{row['id']}-{row['rev']}"


def _start(row: dict[str, Any], column: str, value: Any = None) -> str:
    """The key of a field, whose first value is what the record holds."""
    key = _key(row, column)
    st.session_state.setdefault(key, row[column] if value is None and column in row else value)
    return key


def _choice(
    label: str,
    row: dict[str, Any],
    column: str,
    options: list[str],
    title: Any = str,
    *,
    new: bool = False,
) -> None:
    known = options if row[column] in options else [row[column], *options]
    st.selectbox(label, known, format_func=title, key=_start(row, column), accept_new_options=new)


def _here(row: dict[str, Any]) -> datetime:
    return wording.in_zone(row["occurred_at"], session.zone()).replace(tzinfo=None)


def _save(row: dict[str, Any]) -> None:
    columns = (
        "main_phase",
        "revisited_phase",
        "reason",
        "project",
        "note",
        "minutes",
        "avoidable",
        "recorded_by",
    )
    given = {column: st.session_state.get(_key(row, column)) for column in columns}
    when: datetime | None = st.session_state.get(_key(row, "occurred_at"))
    if when is None or when.replace(second=0) != _here(row).replace(second=0, microsecond=0):
        given["occurred_at"] = when.replace(tzinfo=ZoneInfo(session.zone())) if when else None

    def work() -> Done:
        receipt = corrections.change_revisit(
            session.store(), row["id"], row["rev"], by=session.who(), **given
        )
        return Done(f"Changed {said_of(row)}", receipt)

    st.session_state[Key.CLOSE] = attempt(work)


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
            revisions = corrections.history(reader, identifier)
        st.dataframe(_as_history(revisions), hide_index=True, width="stretch", placeholder="")


def _as_history(revisions: pl.DataFrame) -> pl.DataFrame:
    here = session.zone()
    return revisions.select(
        pl.col("recorded_at")
        .map_elements(lambda at: _in_full(at, here), return_dtype=pl.String)
        .alias("Written"),
        pl.col("recorded_by").fill_null("–").alias("By"),
        pl.when("deleted")
        .then(pl.lit("deleted"))
        .when(pl.col("rev") == 1)
        .then(pl.lit("logged"))
        .otherwise(pl.lit("changed"))
        .alias("What"),
        pl.col("main_phase").alias("From"),
        pl.col("revisited_phase").alias("Back to"),
        pl.col("reason").alias("Why"),
        pl.col("note").alias("Note"),
        pl.col("minutes").alias("Minutes"),
        pl.col("avoidable").alias("Avoidable"),
        pl.col("project").alias("Project"),
    )


def said_of(row: dict[str, Any]) -> str:
    """`Model deployment → Data preparation, Schema change, 10:42`."""
    when = wording.moment_of_day(row["occurred_at"], zone=session.zone(), now=utc_now())
    return f"{row['main_title']} → {row['revisited_title']}, {row['reason']}, {when}"


def _in_full(moment: datetime, zone: str) -> str:
    """A moment on the reader's clock, to the second."""
    return f"{wording.in_zone(moment, zone):%Y-%m-%d %H:%M:%S}"
