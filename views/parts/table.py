"""The table of records with what can be done to the selected one."""

from __future__ import annotations

import hashlib
from typing import Any

import polars as pl
import streamlit as st

from pipeline import reads, wording
from pipeline.filters import Selection
from views.parts import downloads, editing, session, uploading
from views.parts.figure import About
from views.parts.keys import Key
from views.parts.messages import errors_shown, plain

PAGE_ROWS = 100
SHOWN_ROWS = 500
COLUMNS: dict[str, Any] = {
    "When": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", width=130),
    "Note": st.column_config.TextColumn(width=320),
    "Minutes": st.column_config.NumberColumn(width="small"),
}


def draw(selection: Selection, about: About) -> None:
    """Draw one page of the table, newest first; above it the row's actions, import, download."""
    pages = max(-(-about.records // PAGE_ROWS), 1)
    page = min(st.session_state.get(Key.PAGE, 1), pages)
    rows = session.ask(reads.records(selection, most=PAGE_ROWS, skipped=(page - 1) * PAGE_ROWS))
    key = key_of(rows)
    picked = (st.session_state.get(key) or {}).get("selection", {}).get("rows", [])
    row = rows.row(picked[0], named=True) if picked else None
    _actions(row, selection, about.records)
    st.dataframe(
        _shown(rows),
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=min(38 * (rows.height + 1), 640),
        placeholder="",
        column_config=COLUMNS,
    )
    if pages > 1:
        st.pagination(pages, key=Key.PAGE)


def show(selection: Selection, title: str) -> None:
    """Show the newest records of a selection over the page, to be read."""

    @st.dialog(plain(title), width="large")
    def dialog() -> None:
        with errors_shown():
            rows = session.ask(reads.records(selection, most=SHOWN_ROWS))
            st.dataframe(_shown(rows), hide_index=True, placeholder="", column_config=COLUMNS)
            if rows.height == SHOWN_ROWS:
                st.caption(f"The newest {SHOWN_ROWS:,}; all of them stand on the page Records.")

    dialog()


def _actions(row: dict[str, Any] | None, selection: Selection, records: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        none = row is None
        edit = st.button("Edit", disabled=none, key="edit-record")
        st.button(
            "Delete", disabled=none, key="delete-record", on_click=editing.delete, args=(row,)
        )
        history = st.button("History", disabled=none, key="history-record")
        said = editing.said_of(row) if row else "Select a row to change it."
        st.text(said, width="stretch")
        uploading.button("Import")
        downloads.draw(selection, records)
    if row and edit:
        st.session_state.pop(Key.REFUSED, None)
        editing.edit(row)
    if row and history:
        editing.history(row["id"])


def key_of(rows: pl.DataFrame) -> str:
    """The table's key. A selection is kept by position: other rows, another key, no wrong hit."""
    marks = "|".join(f"{one}.{rev}" for one, rev in rows.select("id", "rev").rows())
    return f"records-{hashlib.sha256(marks.encode()).hexdigest()[:16]}"


def _shown(rows: pl.DataFrame) -> pl.DataFrame:
    """The table as it is read: without a column that says nothing."""
    zone = session.zone()
    shown = rows.select(
        pl.col("occurred_at")
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(zone)
        .dt.replace_time_zone(None)
        .alias("When"),
        pl.col("main_title").alias("From"),
        pl.col("revisited_title").alias("Back to"),
        pl.col("reason").alias("Reason"),
        pl.col("note").alias("Note"),
        pl.col("minutes").alias("Minutes"),
        pl.col("written_by").alias("Who"),
        pl.col("avoidable").alias("Avoidable"),
        pl.struct("occurred_at", "written_at")
        .map_elements(wording.delay, return_dtype=pl.String)
        .alias("Written down"),
        pl.col("project").alias("Project"),
    )
    one_project = rows["project"].n_unique() < 2
    silent = [name for name in shown.columns if shown[name].null_count() == shown.height]
    return shown.drop(silent, *(["Project"] if one_project else []))
