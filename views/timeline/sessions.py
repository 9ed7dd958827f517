"""The table of focus sessions, and the windows that edit one and show its history."""

from functools import partial

import polars as pl
import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.errors import InputRefused, Problem
from pipeline.figures.time.timeline import format_session_length
from pipeline.ledger import sessions as ledger_sessions
from pipeline.words import plain
from views.dialogs import fields, window
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, callback, report_change

SHOWN_ROWS = 500
STILL_RUNNING = "still_running"
COLUMNS = {
    "Phase": "title",
    "Started": "logged_from",
    "Ended": "logged_until",
    "In this view": "length",
    "Revisits": "revisits",
    "Kind": "kind",
    "Project": "project",
}
HISTORY = {
    "Phase": "phase",
    "Started": "started_at",
    "Ended": "ended_at",
    "Project": "project",
}


def show(sessions: pl.DataFrame) -> None:
    """Show the line that opens the table of the sessions; the table is drawn once it is open.

    `sessions` is the result of the query timeline_sessions.sql.
    """
    if sessions.is_empty():
        return
    count = plain.format_count(sessions.height, "session")
    box = st.expander(f"Table: {count}", key=Key.SESSIONS_TABLE, on_change="rerun")
    if box.open:
        with box:
            _show_table(sessions)


def _show_table(sessions: pl.DataFrame) -> None:
    """Show the sessions, newest first, and above them the buttons for the selected one."""
    rows = sessions.reverse().head(SHOWN_ROWS)
    key = build_key(rows)
    picked = fields.get_selected_rows(key)
    _show_actions(rows.row(picked[0], named=True) if picked else None)
    table = _build_rows(rows)
    st.dataframe(
        table,
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=min(38 * (rows.height + 1), 420),
        placeholder="",
        column_config=fields.build_moment_columns(table),
    )
    if sessions.height > rows.height:
        st.caption(f"The newest {rows.height:,}; filter by project or period to see others.")


def build_file_rows(sessions: pl.DataFrame) -> pl.DataFrame:
    """Build the rows of the CSV: all sessions, newest first, times in UTC."""
    return _build_rows(sessions.reverse(), zone="UTC")


def open_session(row: fields.Row) -> None:
    """Open the window of a session: edit, or history for readers, or a note if it is inferred.

    The form starts with the times that were logged, not cut to the period of the view.
    """
    if row["inferred"]:
        _show_inferred(row)
    elif not visitor.may_write():
        show_history(row["id"])
    else:
        logged = row | {"started_at": row["logged_from"], "ended_at": row["logged_until"]}
        show_fields = partial(_show_fields, logged)
        window.open_form("Edit a focus session", show_fields, width="small", together=False)


@callback
def delete(row: fields.Row) -> Done:
    """Delete a session; the outcome offers Undo."""
    receipt = session.write(ledger_sessions.delete_session, row["id"], row["rev"])
    return Done(f"Deleted the focus session {format_session(row)}", receipt)


def _show_fields(row: fields.Row) -> window.Write:
    catalogue = session.read_catalogue()
    phases = [phase.key for phase in catalogue.list_phases_with(row["phase"])]
    st.text(row["project"])
    fields.show_choice("Phase", row, "phase", phases, catalogue.get_phase_title)
    left, right = st.columns(2)
    with left:
        fields.show_moment("Started", row, "started_at")
    running = st.toggle(
        "Still running", key=fields.start_field(row, STILL_RUNNING, row["ended_at"] is None)
    )
    now = plain.convert_to_zone(get_utc_now(), session.get_zone())
    end = None if row["ended_at"] else now.replace(second=0, microsecond=0, tzinfo=None)
    with right:
        fields.show_moment("Ended", row, "ended_at", end, disabled=running)
    return partial(_save, row)


def _save(row: fields.Row) -> Done:
    running = st.session_state.get(fields.build_field_key(row, STILL_RUNNING))
    changes = fields.collect_fields(row, ["phase"])
    changes |= fields.collect_changed_moment(row, "started_at")
    changes |= {"ended_at": None} if running else fields.collect_changed_moment(row, "ended_at")
    if not running and changes.get("ended_at", "unchanged") is None:
        raise InputRefused(
            "The focus session was not changed", [Problem("ended_at", "", "is missing")]
        )
    receipt = session.write(
        ledger_sessions.edit_session, row["id"], row["rev"], zone=session.get_zone(), **changes
    )
    return report_change(f"Changed the focus session {format_session(row)}", receipt)


def show_history(identifier: str) -> None:
    """Open the history of a session."""
    read = ledger_sessions.read_session_history
    window.open_history("a focus session", read, identifier, HISTORY, placeholder="still running")


def format_session(row: fields.Row) -> str:
    """Format a session: `Monitoring, Mon 2 Mar 2026 09:00`."""
    when = plain.format_moment(row["logged_from"], zone=session.get_zone(), now=get_utc_now())
    return f"{row['title']}, {when}"


def build_key(rows: pl.DataFrame) -> str:
    """Build the widget key of the table, which changes with its rows."""
    return fields.build_table_key("sessions", rows.select("mark", "rev").rows())


def _show_actions(row: fields.Row | None) -> None:
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
        hint = format_session(row) if row else f"Select a session {to_do}."
        st.text(f"{hint}: inferred, nobody logged it." if row and none else hint)
    if row and change:
        open_session(row)
    if row and look_back:
        show_history(row["id"])


@st.dialog("An inferred session")
def _show_inferred(row: fields.Row) -> None:
    st.text(format_session(row))
    st.text(
        "Nobody logged this session, so there is nothing to correct: it is inferred from the "
        "revisits that came from one phase without a focus session. Import focus sessions, "
        "or put phases into focus on Log."
    )


def _build_rows(rows: pl.DataFrame, *, zone: str | None = None) -> pl.DataFrame:
    """Build the rows as they are shown, with times in `zone`, by default the reader's."""
    shown = fields.build_table(
        rows.with_columns(
            (pl.col("ended_at") - pl.col("started_at"))
            .map_elements(format_session_length, return_dtype=pl.String)
            .alias("length"),
            pl.when("inferred")
            .then(pl.lit("inferred"))
            .when("running")
            .then(pl.lit("still running"))
            .otherwise(pl.lit("logged"))
            .alias("kind"),
        ),
        COLUMNS,
        zone=zone,
    )
    return shown.drop("Project") if rows["project"].n_unique() < 2 else shown
