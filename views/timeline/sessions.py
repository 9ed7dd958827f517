"""The table of focus sessions, and the dialogs that edit, delete and show the history of one."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.errors import InputRefused, Problem
from pipeline.figures.time.timeline import convert_column_to_zone, format_session_length
from pipeline.ledger import sessions as focus_corrections
from pipeline.words import dates, plain
from views.dialogs import fields as dialogs_fields
from views.dialogs import fields as inputs
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, errors_shown, report_change, show_outcome

SHOWN_ROWS = 500
STILL_RUNNING = "still_running"
NOT_LOGGED = "Nobody logged this session, so there is nothing to correct: it is inferred from "


def show(sessions: pl.DataFrame) -> None:
    """Show the sessions, newest first, and above them the buttons for the selected one.

    `sessions` is the result of the query timeline_sessions.sql.
    """
    rows = sessions.reverse().head(SHOWN_ROWS)
    key = build_key(rows)
    picked = dialogs_fields.get_selected_rows(key)
    _show_actions(rows.row(picked[0], named=True) if picked else None)
    st.dataframe(
        _build_rows(rows, zone=session.get_zone()),
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=min(38 * (rows.height + 1), 420),
        placeholder="",
        column_config=inputs.build_moment_columns("Started", "Ended"),
    )
    if sessions.height > rows.height:
        st.caption(f"The newest {rows.height:,}; filter by project or period to see others.")


def build_file_rows(sessions: pl.DataFrame) -> pl.DataFrame:
    """Build the rows of the CSV: all sessions, newest first, times in UTC."""
    return _build_rows(sessions.reverse(), zone="UTC")


def open_session(row: dict[str, Any]) -> None:
    """Open the dialog of a session: edit, or history for readers, or a note if it is inferred."""
    st.session_state.pop(Key.REFUSED, None)
    if row["inferred"]:
        _show_inferred(row)
    elif not visitor.may_write():
        show_history(row["id"])
    else:
        edit(_use_logged_times(row))


def delete(row: dict[str, Any]) -> None:
    """Delete a session; the outcome offers Undo (a callback)."""

    def work() -> Done:
        receipt = focus_corrections.delete_session(
            session.get_store(), row["id"], row["rev"], by=session.get_person_name()
        )
        return Done(f"Deleted the focus session {format_session(row)}", receipt)

    attempt(work)


@st.dialog("Edit a focus session")
def edit(row: dict[str, Any]) -> None:
    """Show a form with the session as it was shown; Save appends a revision."""
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    with errors_shown():
        if Key.REFUSED in st.session_state:
            show_outcome()
        catalogue = session.read_catalogue()
        phases = [phase.key for phase in catalogue.list_phases_with(row["phase"])]
        st.text(row["project"])
        inputs.show_choice("Phase", row, "phase", phases, catalogue.get_phase_title)
        left, right = st.columns(2)
        form = dates.get_field_format().input
        left.datetime_input(
            "Started", key=inputs.start_moment_field(row, "started_at"), value=None, format=form
        )
        running = st.toggle(
            "Still running", key=inputs.start_field(row, STILL_RUNNING, row["ended_at"] is None)
        )
        right.datetime_input(
            "Ended", key=_start_ended_field(row), value=None, format=form, disabled=running
        )
        st.button("Save", type="primary", on_click=_save, args=(row,))


@st.dialog("History of a focus session", width="large")
def show_history(identifier: str) -> None:
    """Show every revision of a session, oldest first."""
    with errors_shown():
        with session.reader() as reader:
            revisions = focus_corrections.read_session_history(reader, identifier)
        st.dataframe(
            revisions.select(
                *inputs.build_revision_columns(),
                pl.col("phase").alias("Phase"),
                convert_column_to_zone("started_at", session.get_zone()).alias("Started"),
                convert_column_to_zone("ended_at", session.get_zone()).alias("Ended"),
                pl.col("project").alias("Project"),
            ),
            hide_index=True,
            width="stretch",
            placeholder="still running",
            column_config=inputs.build_moment_columns("Written", "Started", "Ended"),
        )


def format_session(row: dict[str, Any]) -> str:
    """Format a session: Format a session: `Monitoring, Mon 2 Mar 2026 09:00`."""
    when = plain.format_moment(row["logged_from"], zone=session.get_zone(), now=get_utc_now())
    return f"{row['title']}, {when}"


def build_key(rows: pl.DataFrame) -> str:
    """Build the widget key of the table, which changes with its rows."""
    return dialogs_fields.build_table_key("sessions", rows.select("mark", "rev").rows())


def _show_actions(row: dict[str, Any] | None) -> None:
    none = row is None or row["inferred"]
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="hint-sessions"
    ):
        write = visitor.may_write()
        change = write and st.button("Edit", disabled=none, key="edit-session")
        if write:
            st.button("Delete", disabled=none, key="delete-session", on_click=delete, args=(row,))
        look_back = st.button("History", disabled=none, key="history-session")
        to_do = "to correct it" if write else "to see its history"
        said = f"{format_session(row)}" if row else f"Select a session {to_do}."
        st.text(f"{said}: inferred, nobody logged it." if row and none else said)
    if row and change:
        open_session(row)
    if row and look_back:
        show_history(row["id"])


@st.dialog("An inferred session")
def _show_inferred(row: dict[str, Any]) -> None:
    st.text(format_session(row))
    revisits = "the revisits that were made from one phase without a focus session."
    st.text(f"{NOT_LOGGED}{revisits} Import focus sessions, or put phases into focus on Log.")


def _use_logged_times(row: dict[str, Any]) -> dict[str, Any]:
    """Return a session with the times that were logged, not cut to the period of the view."""
    return row | {"started_at": row["logged_from"], "ended_at": row["logged_until"]}


def _start_ended_field(row: dict[str, Any]) -> str:
    """Set the end field's first value (now for a running session); return the field's key."""
    if row["ended_at"] is not None:
        return inputs.start_moment_field(row, "ended_at")
    now = plain.convert_to_zone(get_utc_now(), session.get_zone()).replace(
        second=0, microsecond=0, tzinfo=None
    )
    return inputs.start_field(row, "ended_at", now)


def _save(row: dict[str, Any]) -> None:
    running = st.session_state.get(inputs.build_field_key(row, STILL_RUNNING))
    given: dict[str, Any] = {"phase": st.session_state.get(inputs.build_field_key(row, "phase"))}
    given |= inputs.collect_changed_moment(row, "started_at")
    given |= {"ended_at": None} if running else inputs.collect_changed_moment(row, "ended_at")

    def work() -> Done:
        if not running and "ended_at" in given and given["ended_at"] is None:
            raise InputRefused(
                "The focus session was not changed", [Problem("ended_at", "", "is missing")]
            )
        receipt = focus_corrections.edit_session(
            session.get_store(),
            row["id"],
            row["rev"],
            by=session.get_person_name(),
            zone=session.get_zone(),
            **given,
        )
        return report_change(f"Changed the focus session {format_session(row)}", receipt)

    st.session_state[Key.CLOSE] = attempt(work)


def _build_rows(rows: pl.DataFrame, *, zone: str) -> pl.DataFrame:
    """Build the rows as they are shown, with times in `zone`."""
    shown = rows.select(
        pl.col("title").alias("Phase"),
        convert_column_to_zone("logged_from", zone).alias("Started"),
        convert_column_to_zone("logged_until", zone).alias("Ended"),
        (pl.col("ended_at") - pl.col("started_at"))
        .map_elements(format_session_length, return_dtype=pl.String)
        .alias("In this view"),
        pl.col("revisits").alias("Revisits"),
        pl.when("inferred")
        .then(pl.lit("inferred"))
        .when("running")
        .then(pl.lit("still running"))
        .otherwise(pl.lit("logged"))
        .alias("Kind"),
        pl.col("project").alias("Project"),
    )
    return shown.drop("Project") if rows["project"].n_unique() < 2 else shown
